using Signalbox.Lab.Namespaces;
using Signalbox.Testing;

namespace Signalbox.KernelNet.Verify;

/// <summary>verify on a node whose agent was started with flags of its own: nobody repeats them.</summary>
public sealed class AgentSettingsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void Without_flags_the_agents_count_and_a_flag_that_is_given_beats_the_agents()
    {
        using var node = new VerifiedNode("nftables");
        using var agent = node.Start("proxy", node.ModeFlag, "--masquerade-all", "--v=4");
        agent.ErrorDataReceived += (_, _) => { };
        agent.BeginErrorReadLine();
        try
        {
            CommandResult agrees;
            for (var start = TimeProvider.System.GetTimestamp(); (agrees = Verify(node)).ExitCode != 0;)
            {
                Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, agrees.ToString());
            }

            Assert.Equal("", agrees.Errors);
            var differs = Verify(node, "--masquerade-all=false");
            Assert.Equal(1, differs.ExitCode);
            Assert.Contains($"Settings: as signalbox proxy (pid {agent.Id}) was started.", OneLine(differs.Output));
        }
        finally
        {
            agent.Kill();
            agent.WaitForExit(Patience);
        }

        var alone = Verify(node);
        Assert.Equal(1, alone.ExitCode);
        Assert.DoesNotContain("Settings:", alone.Output);
    }

    private static CommandResult Verify(VerifiedNode node, params string[] more) =>
        node.Inside.Execute(BuiltPrograms.Agent, ["verify", "--objects", node.Objects, .. more]);

    private static string OneLine(string text) => string.Join(' ', text.Split('\n', StringSplitOptions.TrimEntries));
}
