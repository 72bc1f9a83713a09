using System.Diagnostics;
using System.Text;
using Signalbox.Kernel.Terminals;

namespace Signalbox.Kernel.Tests.Terminals;

/// <summary>Pseudo-terminals with real programs on them.</summary>
public sealed class PtyTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_program_has_it_as_its_terminal_and_its_end_is_the_end()
    {
        using var pty = Pty.Open();
        using var program = Start(pty, "tty; exit 3");

        Assert.Equal($"{pty.SlavePath}\r\n", await ReadToEndAsync(pty));
        await program.WaitForExitAsync(Soon());
        Assert.Equal(3, program.ExitCode);
    }

    [Fact]
    public async Task What_is_typed_reaches_the_program()
    {
        using var pty = Pty.Open();
        using var program = Start(pty, "stty -echo; echo ready; read -r line; echo \"got $line\"");
        await ReadUntilAsync(pty, "ready\r\n");

        await pty.Master.WriteAsync("zażółć\n"u8.ToArray(), Soon());

        Assert.Equal("got zażółć\r\n", await ReadToEndAsync(pty));
    }

    [Fact]
    public async Task Its_size_can_be_asked_for_and_a_change_is_told()
    {
        using var pty = Pty.Open();
        pty.Resize(120, 40);
        using var program = Start(
            pty, "stty size; trap 'stty size; exit' WINCH; echo ready; while :; do sleep 0.05; done");
        Assert.Equal("40 120\r\nready\r\n", await ReadUntilAsync(pty, "ready\r\n"));

        pty.Resize(80, 25);

        Assert.Equal("25 80\r\n", await ReadToEndAsync(pty));
    }

    [Fact]
    public async Task An_interrupt_key_is_a_signal_though_nobody_reads_the_output()
    {
        using var pty = Pty.Open();
        using var program = Start(pty, "echo ready; exec yes");
        await ReadUntilAsync(pty, "ready\r\n");

        await pty.Master.WriteAsync(new byte[] { 3 }, Soon());

        await program.WaitForExitAsync(Soon());
        Assert.Equal(128 + 2, program.ExitCode);
    }

    [Fact]
    public async Task Disposing_hangs_up_and_ends_a_read()
    {
        var pty = Pty.Open();
        using var program = Start(pty, "echo ready; exec sleep 1000");
        await ReadUntilAsync(pty, "ready\r\n");
        var read = pty.Master.ReadAsync(new byte[10], Soon()).AsTask();

        pty.Dispose();

        Assert.Equal(0, await read);
        await program.WaitForExitAsync(Soon());
        Assert.Equal(128 + 1, program.ExitCode);
        await Assert.ThrowsAsync<IOException>(() => pty.Master.WriteAsync(new byte[1], Soon()).AsTask());
    }

    [Fact]
    public async Task Writing_waits_when_the_program_does_not_read()
    {
        var pty = Pty.Open();
        using var program = Start(pty, "stty raw -echo; echo ready; exec sleep 1000");
        await ReadUntilAsync(pty, "ready");
        using var given = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => pty.Master.WriteAsync(new byte[1_000_000], given.Token).AsTask());

        pty.Dispose();
        await program.WaitForExitAsync(Soon());
    }

    [Fact]
    public async Task Much_comes_through_as_it_was_written()
    {
        using var pty = Pty.Open();
        using var program = Start(pty, "stty raw; seq 1 300000");

        var expected = string.Concat(Enumerable.Range(1, 300_000).Select(number => $"{number}\n"));
        Assert.Equal(expected, await ReadToEndAsync(pty));
    }

    private static CancellationToken Soon() => new CancellationTokenSource(Patience).Token;

    /// <summary>A shell in a session of its own, whose controlling terminal this is.</summary>
    private static Process Start(Pty pty, string script) => Process.Start(new ProcessStartInfo(
        "sh", ["-c", $"exec setsid --ctty sh -c \"$0\" <>{pty.SlavePath} >&0 2>&1", script]))!;

    private static Task<string> ReadToEndAsync(Pty pty) => ReadUntilAsync(pty, null);

    private static async Task<string> ReadUntilAsync(Pty pty, string? ending)
    {
        var bytes = new List<byte>();
        var buffer = new byte[64 * 1024];
        while (await pty.Master.ReadAsync(buffer, Soon()) is > 0 and var count)
        {
            bytes.AddRange(buffer.AsSpan(0, count));
            if (ending is not null && Encoding.UTF8.GetString([.. bytes]).Contains(ending, StringComparison.Ordinal))
            {
                break;
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
