using System.Collections.Concurrent;
using Signalbox.Lab.Namespaces;

namespace Signalbox.KernelNet.Verify;

/// <summary>verify --repair where an agent holds the node: two hands would mend against each other.</summary>
public sealed class RepairBesideAgentTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void It_leaves_the_mending_to_the_agent_names_it_and_tells_what_it_has_mended()
    {
        using var node = new VerifiedNode("nftables");
        using var agent = node.Start("proxy", node.ModeFlag);
        var log = new ConcurrentQueue<string?>();
        agent.ErrorDataReceived += (_, line) => log.Enqueue(line.Data);
        agent.BeginErrorReadLine();
        try
        {
            WaitUntilHeld(node, () => string.Join('\n', log));

            // It would mend before anybody looks.
            Command.Run("kill", ["-STOP", $"{agent.Id}"]).ThrowIfFailed();
            node.Shell("nft delete element $T service-ports { 10.96.1.1 . tcp . 80 }");
            var foreign = node.Foreign();
            using var repair = node.Start("verify", "--repair", node.ModeFlag);
            using var errors = new BlockingCollection<string>();
            repair.ErrorDataReceived += (_, line) => errors.Add(line.Data ?? "");
            repair.BeginErrorReadLine();
            Assert.True(errors.TryTake(out var told, Patience), "nothing was told");
            Assert.Contains($"An agent holds this node, signalbox (pid {agent.Id}), and mends by itself", told);
            Command.Run("kill", ["-CONT", $"{agent.Id}"]).ThrowIfFailed();
            var printed = repair.StandardOutput.ReadToEnd();
            Assert.True(repair.WaitForExit(Patience), printed);

            // Until all that it has told was taken.
            repair.WaitForExit();
            Assert.True(repair.ExitCode == 0, printed + string.Join('\n', errors));
            Assert.Contains($"mended: IPv4 {Shop.Web}: ", printed);
            Assert.Equal(foreign, node.Foreign());
        }
        finally
        {
            agent.Kill();
            agent.WaitForExit(Patience);
        }
    }

    private static void WaitUntilHeld(VerifiedNode node, Func<string> words)
    {
        for (var start = TimeProvider.System.GetTimestamp();
            !node.Inside.Execute("cat", "/proc/net/unix").Output.Contains("@signalbox-agent");)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, words());
        }
    }
}
