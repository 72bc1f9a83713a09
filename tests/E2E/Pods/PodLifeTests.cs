
namespace Signalbox.E2E.Pods;

/// <summary>Pods from their creation to their end, as processes of this machine.</summary>
public sealed class PodLifeTests : IAsyncLifetime
{
    private readonly KubeletLab _lab = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task A_pod_runs_in_its_own_namespaces_and_can_be_looked_into()
    {
        _lab.Create(KubeletLab.Pod("one", "busybox", ",'command':['sh','-c','echo hello; exec sleep 1000']"));
        var pod = _lab.AwaitReady("one");
        Assert.Equal("Running", pod.Status.Phase);
        Assert.Equal("10.200.0.2", pod.Status.HostIP);
        Assert.Equal("BestEffort", pod.Status.QosClass);
        Assert.Equal("docker.io/library/busybox:latest", pod.Status.ContainerStatuses[0].Image);
        var (output, errors, code) = await _lab.ExecAsync(
            "one", "sh", "-c",
            "hostname; ls /proc | grep -c '^[0-9]'; ip -br -4 address show eth0; cat /etc/hostname; exit 3");
        Assert.Equal("", errors);
        Assert.Equal(3, code);
        var lines = output.Split('\n');
        Assert.Equal("one", lines[0]);
        Assert.True(int.Parse(lines[1]) < 8, output);
        Assert.Contains(pod.Status.PodIP, lines[2]);
        Assert.Equal("one", lines[3]);
        Assert.Equal("hello\n", _lab.Log("one"));
        Assert.Equal(
            ["Normal Created Container created",
             "Normal Pulled Container image \"busybox\" already present on machine and can be accessed by the pod",
             "Normal Started Container started"],
            _lab.Told().Split('\n').Order());
    }

    [Fact]
    public void A_deleted_pod_is_asked_to_end_and_leaves_nothing()
    {
        _lab.Create(KubeletLab.Pod(
            "polite", "busybox", ",'command':['sh','-c','trap \"exit 0\" TERM; while :; do sleep 0.05; done']"
                .Replace("\"", "\\\"")));
        var uid = _lab.AwaitReady("polite").Metadata.Uid;
        Assert.NotEmpty(Processes(uid));
        _lab.Delete("polite", graceSeconds: 30);
        _lab.AwaitGone("polite");
        Assert.Empty(Processes(uid));
        Assert.False(Directory.Exists(Path.Combine(_lab.Folder, "pods", uid)));
        Assert.DoesNotContain(_lab.Folder, File.ReadAllText("/proc/self/mounts"));
    }

    [Fact]
    public void A_pod_that_does_not_listen_is_killed_after_its_grace_period()
    {
        _lab.Create(KubeletLab.Pod("deaf", "busybox", ",'command':['sleep','1000']"));
        var uid = _lab.AwaitReady("deaf").Metadata.Uid;
        _lab.Delete("deaf", graceSeconds: 1);
        _lab.Await("deaf", pod => !KubeletLab.IsReady(pod));
        _lab.AwaitGone("deaf");
        Assert.Empty(Processes(uid));
    }

    [Fact]
    public void A_container_that_fails_is_started_again_with_growing_waits()
    {
        _lab.Create(KubeletLab.Pod("fails", "busybox", ",'command':['sh','-c','echo run; exit 5']"));
        var pod = _lab.Await("fails", one =>
            one.Status.ContainerStatuses is [{ RestartCount: >= 2, State.Waiting.Reason: "CrashLoopBackOff" }]);
        Assert.Equal("Running", pod.Status.Phase);
        Assert.Equal(5, pod.Status.ContainerStatuses[0].LastState.Terminated.ExitCode);
        Assert.Equal("Error", pod.Status.ContainerStatuses[0].LastState.Terminated.Reason);
        Assert.Equal("run\n", _lab.Log("fails"));
        Assert.Equal("run\n", _lab.Log("fails", previous: true));
        Assert.Contains("Warning BackOff Back-off restarting failed container main in pod fails_default", _lab.Told());
    }

    [Theory]
    [InlineData("Never", 0, "Succeeded")]
    [InlineData("Never", 3, "Failed")]
    [InlineData("OnFailure", 0, "Succeeded")]
    public void A_pod_whose_work_is_done_says_how_it_went(string policy, int code, string phase)
    {
        _lab.Create(KubeletLab.Pod(
            "job", "busybox", $",'command':['sh','-c','exit {code}']", $",'restartPolicy':'{policy}'"));
        var pod = _lab.Await("job", one => one.Status.Phase == phase);
        Assert.Equal(code, pod.Status.ContainerStatuses[0].State.Terminated.ExitCode);
        Assert.False(KubeletLab.IsReady(pod));
    }

    [Fact]
    public void An_image_that_nobody_knows_is_told_how_to_be_mapped()
    {
        _lab.Create(KubeletLab.Pod("odd", "example.org/some/thing:1"));
        var pod = _lab.Await(
            "odd", one => one.Status.ContainerStatuses is [{ State.Waiting.Reason: "ImagePullBackOff" }]);
        Assert.Equal("Pending", pod.Status.Phase);
        Assert.Contains(
            "images: {example.org/some/thing: {command:", pod.Status.ContainerStatuses[0].State.Waiting.Message);
        Assert.Contains("Warning Failed Error: ErrImagePull", _lab.Told());
    }

    [Fact]
    public async Task Pods_of_an_earlier_kubelet_are_started_anew()
    {
        _lab.Create(KubeletLab.Pod("stays", "busybox", ",'command':['sleep','1000']"));
        var first = _lab.AwaitReady("stays").Status.ContainerStatuses[0].ContainerID;
        await _lab.RestartAsync();
        var pod = _lab.Await("stays", one =>
            KubeletLab.IsReady(one) && one.Status.ContainerStatuses[0].RestartCount == 1);
        Assert.NotEqual(first, pod.Status.ContainerStatuses[0].ContainerID);
        Assert.Equal(first, pod.Status.ContainerStatuses[0].LastState.Terminated.ContainerID);
    }

    // Every process of a container has its folder on the command line of the process that keeps its namespaces.
    private static string[] Processes(string uid) =>
    [
        .. Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _))
            .Select(path => Path.Combine(path, "cmdline")).Where(File.Exists).Select(ReadOrNothing)
            .Where(line => line.Contains(uid)),
    ];

    private static string ReadOrNothing(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            // The process has ended meanwhile.
            return "";
        }
    }
}
