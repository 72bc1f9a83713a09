using System.Text;
using Microsoft.Extensions.Time.Testing;
using Signalbox.Lab.Api.Streams;
using Signalbox.Lab.Containers;

namespace Signalbox.Lab.Tests.Containers;

public sealed class ContainerLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sbx-log-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));

    private string LogFile => Path.Combine(_folder, "0.log");

    private static PodLogRequest All => new("default", "pod", "main");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_was_said_is_read_back_from_where_the_reader_wants()
    {
        using (var log = new ContainerLog(LogFile, _time))
        {
            log.Write(OutputStream.Output, "one\ntw"u8);
            _time.Advance(TimeSpan.FromSeconds(5));
            log.Write(OutputStream.Errors, "err\n"u8);
            log.Write(OutputStream.Output, "o\nrest"u8);
        }

        Assert.Equal("one\nerr\ntwo\nrest", await ReadAsync(All));
        Assert.Equal("two\nrest", await ReadAsync(All with { TailLines = 2 }));
        Assert.Equal("", await ReadAsync(All with { TailLines = 0 }));
        Assert.Equal("err\ntwo\nrest", await ReadAsync(All with { Since = _time.GetUtcNow() }));
        Assert.Equal("one\ne", await ReadAsync(All with { LimitBytes = 5 }));
        Assert.StartsWith("2026-11-22T10:00:00.0000000Z one\n", await ReadAsync(All with { Timestamps = true }));
    }

    [Fact]
    public async Task A_reader_that_follows_gets_what_is_said_later_across_a_rotation()
    {
        var log = new ContainerLog(LogFile, _time, sizeMax: 200);
        log.Write(OutputStream.Output, "first\n"u8);
        var reading = ReadAsync(All with { Follow = true }, log);
        for (var line = 0; line < 20; line++)
        {
            log.Write(OutputStream.Output, Encoding.ASCII.GetBytes($"line {line}\n"));
            await Task.Yield();
        }

        log.Dispose();
        Assert.EndsWith("line 19\n", await reading);
        Assert.True(File.Exists(LogFile + ".1"));
    }

    private async Task<string> ReadAsync(PodLogRequest how, ContainerLog? live = null)
    {
        await using var stream = new PieceStream(LogReader.Read(LogFile, live, how));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
