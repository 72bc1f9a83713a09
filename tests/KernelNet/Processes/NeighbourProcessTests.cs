using Signalbox.Kernel.Processes;
using Signalbox.Lab.Namespaces;

namespace Signalbox.KernelNet.Processes;

public sealed class NeighbourProcessTests
{
    [Fact]
    public void Only_who_is_in_the_same_network_namespace_is_a_neighbour()
    {
        using var inside = new TemporaryNamespace("neighbour");
        using var other = new TemporaryNamespace("neighbour");
        using var sleeper = inside.Start("sleep", "1000");
        try
        {
            NeighbourProcess? found = null;
            Assert.True(SpinWait.SpinUntil(
                () => (found = inside.Run(() => NeighbourProcess.All().SingleOrDefault(one => one.Id == sleeper.Id)))
                    is { CommandLine: ["sleep", "1000"] },
                TimeSpan.FromSeconds(10)));
            Assert.Equal($"/proc/{sleeper.Id}/root/etc", found!.PathOf("/etc"));
            Assert.Equal($"/proc/{sleeper.Id}/cwd/file", found.PathOf("file"));
            Assert.True(Directory.Exists(found.PathOf("/etc")));
            Assert.DoesNotContain(other.Run(() => NeighbourProcess.All().ToList()), one => one.Id == sleeper.Id);
        }
        finally
        {
            sleeper.Kill();
            sleeper.WaitForExit();
        }
    }
}
