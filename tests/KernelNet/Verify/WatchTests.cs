using System.Collections.Concurrent;
using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;
using Signalbox.Lab.Namespaces;

namespace Signalbox.KernelNet.Verify;

/// <summary>verify --watch tells what appears and what goes.</summary>
public sealed class WatchTests
{
    private static readonly string Pool =
        ChainNames.Cluster(ChainNames.HashOf(Shop.Web, Protocol.TCP));

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("iptables", true)]
    [InlineData("nftables", false)]
    public void A_mutation_is_seen_to_come_and_to_go(string mode, bool isIptables)
    {
        using var node = new VerifiedNode(mode);
        using var watch = node.Start("verify", "--watch");
        using var lines = new BlockingCollection<string>();
        watch.OutputDataReceived += (_, line) => lines.Add(line.Data ?? "");
        watch.ErrorDataReceived += (_, line) => lines.Add(line.Data ?? "");
        watch.BeginOutputReadLine();
        watch.BeginErrorReadLine();
        try
        {
            WaitFor(lines, " agrees");
            node.Shell(isIptables
                ? $"$I -t nat -F {Pool}" : "nft delete element $T service-ports { 10.96.1.1 . tcp . 80 }");
            WaitFor(lines, $" appeared: IPv4 {Shop.Web}: ");
            Assert.Equal(0, node.Verify("--repair").ExitCode);
            WaitFor(lines, $" gone: IPv4 {Shop.Web}: ");
            WaitFor(lines, " agrees");
            Command.Run("kill", ["-INT", $"{watch.Id}"]).ThrowIfFailed();
            Assert.True(watch.WaitForExit(TimeSpan.FromSeconds(20)), string.Join('\n', lines));
            Assert.Equal(0, watch.ExitCode);
        }
        finally
        {
            if (!watch.HasExited)
            {
                watch.Kill();
            }

            // Until all that it has told was taken.
            watch.WaitForExit();
        }
    }

    /// <summary>Takes lines up to the next one with this in it.</summary>
    private static void WaitFor(BlockingCollection<string> lines, string part)
    {
        var seen = new List<string>();
        do
        {
            Assert.True(lines.TryTake(out var line, Patience), $"no '{part}' in\n{string.Join('\n', seen)}");
            seen.Add(line);
        }
        while (!seen[^1].Contains(part));
    }
}
