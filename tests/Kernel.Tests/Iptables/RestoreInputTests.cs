using System.Buffers;
using System.Text;
using Signalbox.Kernel.Iptables;

namespace Signalbox.Kernel.Tests.Iptables;

public sealed class RestoreInputTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(200_000)]
    public void All_bytes_pass_and_commits_are_counted_however_the_writes_are_cut(int piece)
    {
        var text = new StringBuilder("*nat\n");
        for (var rule = 0; rule < 5_000; rule++)
        {
            text.Append("-A KUBE-COMMIT -m comment --comment COMMIT\n");
        }

        text.Append("COMMIT\n*filter\nCOMMIT\n# no line end");
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        using var stream = new MemoryStream();
        var input = new RestoreInput(stream);
        for (var at = 0; at < bytes.Length; at += piece)
        {
            input.Write(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)));
        }

        input.Complete();
        Assert.Equal(bytes, stream.ToArray());
        Assert.Equal([5_002, 5_004], input.Commits);
    }

    [Fact]
    public void A_line_longer_than_the_buffer_passes()
    {
        using var stream = new MemoryStream();
        var input = new RestoreInput(stream);
        input.Write(new byte[500_000]);
        input.Write("\nCOMMIT\n"u8);
        input.Complete();
        Assert.Equal(500_008, stream.ToArray().Length);
        Assert.Equal([2], input.Commits);
    }

    [Fact]
    public void Lines_are_split_wherever_the_pipe_cuts_them()
    {
        var lines = Enumerable.Range(0, 30_000).Select(number => new string('x', number % 97)).Append("end").ToArray();
        using var stream = new MemoryStream(Encoding.ASCII.GetBytes(string.Join('\n', lines)));
        var read = new List<string>();
        SaveProcess.ReadLines(stream, line => read.Add(Encoding.ASCII.GetString(line)));
        Assert.Equal(lines, read);
    }
}
