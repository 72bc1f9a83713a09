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
}
