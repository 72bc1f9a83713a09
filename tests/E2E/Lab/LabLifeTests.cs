using System.Diagnostics;
using Signalbox.Lab.Namespaces;

namespace Signalbox.E2E.Lab;

/// <summary>Labs that come and go, each the test's own.</summary>
[Collection(LabCollection.OneAtATime)]
public sealed class LabLifeTests
{
    [Fact]
    public void After_down_nothing_of_a_lab_is_left()
    {
        var before = Machine.Look();
        int daemon;
        string folder;
        using (var lab = LabRun.Up("--nodes", "2"))
        {
            (daemon, folder) = (lab.Daemon, lab.Folder);
            Assert.NotEmpty(NamespacesOf(daemon));
            var words = lab.Must("down");
            Assert.Contains("2 nodes, 2 agents", words);
            Assert.Contains($"removed {folder}", words);
            Assert.False(Directory.Exists(folder));
            Assert.Contains("there is no lab", lab.Must("down"));
        }

        AssertNothingIsLeft(daemon, folder, before);
    }

    [Fact]
    public void After_the_daemon_was_killed_down_removes_all_the_same()
    {
        var before = Machine.Look();
        int daemon;
        string folder;
        using (var lab = LabRun.Up("--nodes", "2"))
        {
            (daemon, folder) = (lab.Daemon, lab.Folder);
            Kill(daemon);
            var status = lab.Run("status");
            Assert.Equal(1, status.ExitCode);
            Assert.Contains("does not run", status.Errors);
            Assert.Contains("of a daemon that is dead", lab.Must("down"));
        }

        AssertNothingIsLeft(daemon, folder, before);
    }

    [Fact]
    public void After_the_daemon_was_killed_up_brings_the_lab_back_at_the_same_address()
    {
        using var lab = LabRun.Up("--nodes", "1");
        var (daemon, address) = (lab.Daemon, (string)lab.Status()["apiServer"]!);
        lab.Kubectl("create", "configmap", "kept", "--from-literal=a=b").ThrowIfFailed();
        Kill(daemon);
        Assert.Contains("bringing lab 'e2e' back: 1 nodes", lab.Must("up"));
        Assert.Equal(address, (string)lab.Status()["apiServer"]!);
        Assert.Empty(NamespacesOf(daemon));
        Assert.Equal("b", lab.Kubectl("get", "configmap", "kept", "-o", "jsonpath={.data.a}").ThrowIfFailed().Output);
    }

    [Fact]
    public void Two_labs_are_up_at_once_and_the_end_of_one_is_not_the_others()
    {
        using var first = LabRun.Up("--nodes", "1");
        using var second = LabRun.Up("--nodes", "1", "--dual-stack");
        Assert.NotEqual(first.Status()["apiServer"]!.ToString(), second.Status()["apiServer"]!.ToString());
        first.Must("down");
        second.Kubectl("get", "--raw", "/readyz").ThrowIfFailed();
        Assert.Contains("fd00:172:18::2/64", second.Inside("node-1", "ip", "-6", "address").Output);
    }

    [Theory]
    [InlineData("--nodes 0", "--nodes 0")]
    [InlineData("--pod-cidr 10.0.0.0/24", "10.0.0.0/24")]
    [InlineData("--service-cidr fd00::/108", "--service-cidr")]
    [InlineData("--service-cidr somewhere", "--service-cidr somewhere")]
    public void Settings_that_cannot_be_are_refused_before_anything_is_made(string arguments, string words)
    {
        using var lab = new LabRun();
        var result = lab.Run(["up", .. arguments.Split(' ')]);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"Error: {words}", result.Errors);
        Assert.False(Directory.Exists(lab.Folder));
    }

    private static void Kill(int process)
    {
        using var daemon = Process.GetProcessById(process);
        daemon.Kill();
        Eventually.True(() => ProcessIdentity.Find(process) is null, () => "the daemon does not die");
    }

    private static void AssertNothingIsLeft(int daemon, string folder, Machine before)
    {
        Assert.Empty(NamespacesOf(daemon));
        Assert.False(Directory.Exists(folder));
        Eventually.True(() => Machine.ProcessesNaming(folder).Count == 0, () => $"processes still name {folder}");
        Assert.DoesNotContain(folder, File.ReadAllText("/proc/self/mounts"));
        var after = Machine.Look();
        Assert.Equal(before.Rules, after.Rules);
        Assert.Equal(before.Links, after.Links);
        Assert.Equal(before.Settings, after.Settings);
    }

    private static IReadOnlyList<string> NamespacesOf(int daemon) => Directory.Exists("/run/netns")
        ? [.. Directory.EnumerateFiles("/run/netns").Select(file => Path.GetFileName(file))
            .Where(name => name.StartsWith($"sbx-{daemon}-", StringComparison.Ordinal))]
        : [];
}
