using Signalbox.Lab.Api.Store;

namespace Signalbox.E2E.Pods;

/// <summary>What a container sees of the API's objects: files and variables.</summary>
public sealed class VolumeTests : IAsyncLifetime
{
    private readonly KubeletLab _lab = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task A_changed_config_map_changes_the_files_of_running_containers()
    {
        CreateMap("settings", "'color':'red','size':'3'");
        _lab.Create(KubeletLab.Pod(
            "reader", "busybox",
            ",'command':['sleep','1000'],'volumeMounts':[{'name':'all','mountPath':'/settings'},"
            + "{'name':'all','mountPath':'/opt/only/color.txt','subPath':'color'}]",
            ",'volumes':[{'name':'all','configMap':{'name':'settings','defaultMode':256}}]"));
        _lab.AwaitReady("reader");
        var (before, _, _) = await _lab.ExecAsync(
            "reader", "sh", "-c",
            "cat /settings/color /settings/size /opt/only/color.txt; stat -L -c %a /settings/color");
        Assert.Equal("red3red400\n", before);
        Assert.False(Path.Exists("/settings"));
        _lab.Registry.Update(ResourceKinds.ConfigMaps, KubeletLab.Space, "settings", map =>
        {
            map["data"]!["color"] = "blue";
            map["data"]!.AsObject().Remove("size");
            return map;
        });
        var now = "";
        Eventually.True(
            () => (now = Say("reader", "cat /settings/color; ls /settings")) == "bluecolor\n", () => now);
        Assert.Equal("red", Say("reader", "cat /opt/only/color.txt"));
    }

    [Fact]
    public void A_pod_waits_for_the_config_map_that_it_mounts()
    {
        _lab.Create(KubeletLab.Pod(
            "early", "busybox", ",'command':['sleep','1000'],'volumeMounts':[{'name':'all','mountPath':'/settings'}]",
            ",'volumes':[{'name':'all','configMap':{'name':'later'}}]"));
        Eventually.True(
            () => _lab.Told().Contains("FailedMount MountVolume.SetUp failed: configmap \"later\" not found"),
            _lab.Told);
        CreateMap("later", "'a':'b'");
        _lab.AwaitReady("early");
    }

    [Fact]
    public async Task Variables_come_from_the_pod_from_config_maps_from_secrets_and_from_services()
    {
        CreateMap("settings", "'color':'red','size':'3'");
        _lab.Registry.Create(ResourceKinds.Secrets, KubeletLab.Object(
            "{'apiVersion':'v1','kind':'Secret','metadata':{'name':'key','namespace':'default'},"
            + "'data':{'password':'aGlkZGVu'}}"));
        _lab.Registry.Create(ResourceKinds.Services, KubeletLab.Object(
            "{'apiVersion':'v1','kind':'Service','metadata':{'name':'my-db','namespace':'default'},"
            + "'spec':{'clusterIP':'10.96.0.7','ports':[{'name':'sql','port':5432,'protocol':'TCP'}]}}"));
        _lab.Create(KubeletLab.Pod(
            "told", "busybox",
            ",'command':['sh','-c','env | sort; for one; do printf \\\"%s \\\" $one; done; echo; exec sleep 1000',"
            + "'x','$(COLOR)','$(NONE)','$$(COLOR)'],"
            + "'envFrom':[{'prefix':'ALL_','configMapRef':{'name':'settings'}}],"
            + "'env':[{'name':'COLOR','valueFrom':{'configMapKeyRef':{'name':'settings','key':'color'}}},"
            + "{'name':'BOTH','value':'$(COLOR)-$(PASSWORD)'},"
            + "{'name':'PASSWORD','valueFrom':{'secretKeyRef':{'name':'key','key':'password'}}},"
            + "{'name':'IP','valueFrom':{'fieldRef':{'fieldPath':'status.podIP'}}},"
            + "{'name':'with.dot','value':'kept'},"
            + "{'name':'NODE','valueFrom':{'fieldRef':{'fieldPath':'spec.nodeName'}}}]"));
        var address = _lab.AwaitReady("told").Status.PodIP;
        Eventually.True(() => _lab.Log("told").Contains("red $"), () => _lab.Log("told"));
        var lines = _lab.Log("told").Split('\n');
        Assert.Contains("ALL_size=3", lines);
        Assert.Contains("COLOR=red", lines);
        Assert.Contains("BOTH=red-$(PASSWORD)", lines);
        Assert.Contains("PASSWORD=hidden", lines);
        Assert.Contains($"IP={address}", lines);
        Assert.Contains("NODE=node-1", lines);
        Assert.Contains("MY_DB_SERVICE_PORT_SQL=5432", lines);
        Assert.Contains("MY_DB_PORT_5432_TCP_ADDR=10.96.0.7", lines);
        Assert.Contains("HOSTNAME=told", lines);
        Assert.Equal("red $(NONE) $(COLOR) ", lines[^2]);
        // Asked without a shell: it would leave out a name that is none of its own.
        var (variables, _, _) = await _lab.ExecAsync("told", "env");
        Assert.Contains("with.dot=kept", variables);
    }

    [Fact]
    public void Containers_of_a_pod_share_an_empty_folder_and_nothing_else_of_their_roots()
    {
        _lab.Create(KubeletLab.Object("""
            {'apiVersion':'v1','kind':'Pod','metadata':{'name':'two','namespace':'default'},
            'spec':{'nodeName':'node-1','terminationGracePeriodSeconds':1,
            'initContainers':[{'name':'first','image':'busybox','command':['sh','-c','echo made >/shared/by-init'],
            'volumeMounts':[{'name':'shared','mountPath':'/shared'}]}],
            'containers':[
            {'name':'main','image':'busybox','command':['sh','-c','echo own >/opt/own; exec sleep 1000'],
            'volumeMounts':[{'name':'shared','mountPath':'/shared'}]},
            {'name':'other','image':'busybox','command':['sh','-c','ls /opt; cat /shared/by-init; exec sleep 1000'],
            'volumeMounts':[{'name':'shared','mountPath':'/shared','readOnly':true}]}],
            'volumes':[{'name':'shared','emptyDir':{}}]}}
            """));
        var pod = _lab.AwaitReady("two");
        Assert.Equal("Completed", pod.Status.InitContainerStatuses[0].State.Terminated.Reason);
        Eventually.True(() => Say("two", "ls /opt").Contains("own"), () => Say("two", "ls /opt"));
        Eventually.True(
            () => _lab.Log("two", container: "other").Contains("made\n"), () => _lab.Log("two", container: "other"));
        Assert.DoesNotContain("own", _lab.Log("two", container: "other"));
        Assert.False(File.Exists("/opt/own"));
    }

    private void CreateMap(string name, string entries) => _lab.Registry.Create(
        ResourceKinds.ConfigMaps, KubeletLab.Object(
            $"{{'apiVersion':'v1','kind':'ConfigMap','metadata':{{'name':'{name}','namespace':'default'}},"
            + $"'data':{{{entries}}}}}"));

    private string Say(string pod, string script)
    {
        var (output, errors, _) = _lab.ExecAsync(pod, "sh", "-c", script).GetAwaiter().GetResult();
        return output + errors;
    }
}
