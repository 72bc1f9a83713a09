using Signalbox.Kernel.Processes;

namespace Signalbox.Kernel.Tests.Processes;

public sealed class ThisProcessTests
{
    [Fact]
    public void A_native_variable_is_not_handed_on_to_programs_that_are_started()
    {
        const string name = "SIGNALBOX_TEST_NATIVE";
        ThisProcess.SetNativeEnvironment(name, "value");
        Assert.Null(Environment.GetEnvironmentVariable(name));
        using var child = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("env") { RedirectStandardOutput = true })!;
        Assert.DoesNotContain(name, child.StandardOutput.ReadToEnd(), StringComparison.Ordinal);
        child.WaitForExit();
    }

    [Fact]
    public void Its_score_for_when_memory_is_short_is_read_and_set()
    {
        var score = ThisProcess.OOMScoreAdj();
        Assert.InRange(score, -1000, 1000);
        ThisProcess.SetOOMScoreAdj(score);
        Assert.Equal(score, ThisProcess.OOMScoreAdj());
    }

    [Fact]
    public void What_cannot_be_executed_leaves_it_as_it_is()
    {
        var refused = Assert.Throws<KernelException>(() => ThisProcess.Become("/nonexistent", ["word"]));
        Assert.Contains("execute /nonexistent", refused.Message, StringComparison.Ordinal);
    }
}
