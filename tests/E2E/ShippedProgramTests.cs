using Signalbox.Testing;

namespace Signalbox.E2E;

public sealed class ShippedProgramTests
{
    /// <summary>Every node downloads it.</summary>
    private const long MostBytes = 40 * 1000 * 1000;

    [Fact]
    public void The_program_under_test_is_the_one_that_is_shipped()
    {
        if (BuiltPrograms.AreShipped)
        {
            Assert.False(File.Exists(BuiltPrograms.Agent + ".dll"), "the agent needs a runtime");
            Assert.InRange(new FileInfo(BuiltPrograms.Agent).Length, 1, MostBytes);
        }
        else
        {
            Assert.NotEqual("true", Environment.GetEnvironmentVariable("CI"));
        }
    }
}
