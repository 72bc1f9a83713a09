using System.Diagnostics;
using Signalbox.Lab.Namespaces;

namespace Signalbox.KernelNet.Namespaces;

public sealed class LeftoversTests
{
    [Fact]
    public void A_dead_owners_namespace_and_its_processes_go_and_a_living_owners_stay()
    {
        using var mine = new TemporaryNamespace("alive");
        var orphan = OwnedName.New("orphan") with { Started = 1 };
        TemporaryNamespace.Ip("netns", "add", orphan.ToString());
        using var inside = Command.Start("ip", ["netns", "exec", orphan.ToString(), "sleep", "60"]);
        WaitUntilInside(inside, orphan.ToString());

        var removed = Leftovers.Remove();

        Assert.Contains(orphan.ToString(), removed);
        Assert.DoesNotContain(mine.Name, removed);
        Assert.True(inside.WaitForExit(TimeSpan.FromSeconds(10)));
        Assert.False(File.Exists($"/run/netns/{orphan}"));
        Assert.True(File.Exists($"/run/netns/{mine.Name}"));
    }

    [Theory]
    [InlineData("sbx-test-1234567890")]
    [InlineData("cni-1-2-3-4")]
    [InlineData("sbx-1-x-abc-role")]
    [InlineData("")]
    public void A_name_of_somebody_else_is_not_read_as_ours(string name) =>
        Assert.False(OwnedName.TryParse(name, out _));

    [Fact]
    public void A_name_reads_back_and_knows_its_owner()
    {
        var name = OwnedName.New("node-a");
        Assert.True(OwnedName.TryParse(name.ToString(), out var again));
        Assert.Equal(name, again);
        Assert.Equal("node-a", again.Role);
        Assert.True(again.IsOwnerAlive);
        Assert.False((again with { Started = again.Started + 1 }).IsOwnerAlive);
    }

    private static void WaitUntilInside(Process process, string name)
    {
        var deadline = Stopwatch.StartNew();
        var id = process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture);
        while (!Command.Run("ip", ["netns", "pids", name]).Output.Split('\n').Contains(id))
        {
            Assert.True(deadline.Elapsed < TimeSpan.FromSeconds(10), "the process never entered the namespace");
        }
    }
}
