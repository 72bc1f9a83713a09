namespace Signalbox.E2E.Pods;

/// <summary>Probes and hooks of running containers.</summary>
public sealed class ProbeTests : IAsyncLifetime
{
    private readonly KubeletLab _lab = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task A_pod_is_ready_while_its_probe_succeeds()
    {
        _lab.Create(KubeletLab.Pod(
            "switch", "busybox", ",'command':['sleep','1000'],"
            + "'readinessProbe':{'exec':{'command':['test','-e','/opt/on']},'periodSeconds':1,'failureThreshold':1}"));
        var pod = _lab.Await("switch", one => one.Status.ContainerStatuses is [{ State.Running: not null }]);
        Assert.False(KubeletLab.IsReady(pod));
        Assert.Contains(pod.Status.Conditions, one => one is
        { Type: "Ready", Reason: "ContainersNotReady", Message: "containers with unready status: [main]" });
        await _lab.ExecAsync("switch", "touch", "/opt/on");
        _lab.AwaitReady("switch");
        await _lab.ExecAsync("switch", "rm", "/opt/on");
        _lab.Await("switch", one => !KubeletLab.IsReady(one));
        Assert.Contains("Warning Unhealthy Readiness probe failed: ", _lab.Told());
    }

    [Fact]
    public void A_container_that_is_not_alive_is_started_again()
    {
        _lab.Create(KubeletLab.Pod(
            "dead", "busybox", ",'command':['sh','-c','trap exit TERM; while :; do sleep 0.05; done'],"
            + "'livenessProbe':{'tcpSocket':{'port':81},'periodSeconds':1,'failureThreshold':2}"));
        _lab.Await("dead", pod => pod.Status.ContainerStatuses is [{ RestartCount: >= 1, State.Running: not null }]);
        Assert.Contains("Normal Killing Container main failed liveness probe, will be restarted", _lab.Told());
        Assert.Contains(":81: connect: connection refused", _lab.Told());
    }

    [Fact]
    public void Hooks_run_after_the_start_and_before_the_end()
    {
        _lab.Create(KubeletLab.Pod(
            "hooks", "busybox", ",'command':['sh','-c','trap exit TERM; while :; do sleep 0.05; done'],"
            + "'volumeMounts':[{'name':'out','mountPath':'/out'}],"
            + "'lifecycle':{'postStart':{'exec':{'command':['touch','/out/started']}},"
            + "'preStop':{'exec':{'command':['touch','/out/stopping']}}}",
            $",'volumes':[{{'name':'out','hostPath':{{'path':'{_lab.Folder}/out','type':'DirectoryOrCreate'}}}}]"));
        _lab.AwaitReady("hooks");
        Assert.True(File.Exists($"{_lab.Folder}/out/started"));
        Assert.False(File.Exists($"{_lab.Folder}/out/stopping"));
        _lab.Delete("hooks", graceSeconds: 20);
        _lab.AwaitGone("hooks");
        Assert.True(File.Exists($"{_lab.Folder}/out/stopping"));
    }
}
