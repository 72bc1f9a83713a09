namespace Signalbox.E2E.Kubectl;

/// <summary>What the real kubectl prints while it changes a cluster with controllers: each file begins with an empty
/// one.</summary>
public sealed class ScriptTests
{
    [Theory]
    [InlineData("server-side-apply.txt")]
    [InlineData("owners.txt")]
    [InlineData("prune.txt")]
    [InlineData("rollout.txt")]
    [InlineData("changes.txt")]
    [InlineData("cascade.txt")]
    [InlineData("explain.txt")]
    public async Task Commands_print_what_they_are_known_to_print(string file)
    {
        await using var lab = await ScriptedLab.StartAsync();
        await lab.PlayAsync(file);
    }
}
