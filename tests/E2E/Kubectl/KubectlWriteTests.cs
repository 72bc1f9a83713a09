using System.Text.Json.Nodes;
using Signalbox.E2E.Api;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Namespaces;

namespace Signalbox.E2E.Kubectl;

/// <summary>The real kubectl writes to a full registry: what it says, and what is stored then. The words of refusals
/// are those that kube-apiserver 1.36.2 gave to the same commands.</summary>
public sealed class KubectlWriteTests : IAsyncLifetime
{
    private ApiLab _lab = null!;
    private KubectlRunner _kubectl = null!;

    public async ValueTask InitializeAsync()
    {
        _lab = await ApiLab.StartFullAsync();
        _kubectl = KubectlRunner.For(_lab.Server);
    }

    public ValueTask DisposeAsync()
    {
        _kubectl.Dispose();
        return _lab.DisposeAsync();
    }

    [Fact]
    public async Task A_Deployment_is_created_scaled_and_deleted()
    {
        Assert.Equal(
            "deployment.apps/web created\n", await OutputAsync("create", "deploy", "web", "--image=nginx"));
        Assert.Equal("deployment.apps/web scaled\n", await OutputAsync("scale", "deploy", "web", "--replicas=5"));
        var stored = Stored(ResourceKinds.Deployments, "web");
        Assert.Equal((5, 2), ((int)stored["spec"]!["replicas"]!, (int)stored["metadata"]!["generation"]!));
        Assert.Equal(
            "deployment.apps/web image updated\n", await OutputAsync("set", "image", "deploy/web", "nginx=nginx:2"));
        Assert.Equal("deployment.apps \"web\" deleted\n", await OutputAsync("delete", "deploy", "web"));
        Assert.Null(_lab.Store.Find(ResourceKinds.Deployments, "shop", "web"));
    }

    [Fact]
    public async Task Services_that_cannot_be_are_refused_in_the_words_of_a_real_server()
    {
        await RefusedAsync(
            "error: failed to create ClusterIP service: Service \"dup\" is invalid: spec.clusterIPs: Invalid value: "
            + "[\"10.96.0.1\"]: failed to allocate IP 10.96.0.1: provided IP is already allocated\n",
            "create", "svc", "clusterip", "dup", "--clusterip=10.96.0.1", "--tcp=80:80");
        await RefusedAsync(
            "error: failed to create NodePort service: Service \"np\" is invalid: spec.ports[0].nodePort: Invalid "
            + "value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767\n",
            "create", "svc", "nodeport", "np", "--node-port=80", "--tcp=80:80");
        await RefusedAsync(
            "Error from server (AlreadyExists): namespaces \"shop\" already exists\n", "create", "ns", "shop");
        await RefusedAsync(
            "Error from server (NotFound): services \"nosuch\" not found\n", "delete", "svc", "nosuch");
    }

    [Fact]
    public async Task A_dry_run_on_the_server_shows_a_Service_and_stores_none()
    {
        var shown = JsonNode.Parse(await OutputAsync(
            "create", "svc", "clusterip", "dry", "--tcp=80:80", "--dry-run=server", "-o", "json"))!;
        Assert.Equal(
            ("10.96.0.0", "SingleStack", "Cluster"),
            ((string?)shown["spec"]!["clusterIP"], (string?)shown["spec"]!["ipFamilyPolicy"],
                (string?)shown["spec"]!["internalTrafficPolicy"]));
        Assert.Null(shown["metadata"]!["resourceVersion"]);
        Assert.Null(_lab.Store.Find(ResourceKinds.Services, "shop", "dry"));
    }

    [Fact]
    public async Task A_Service_is_applied_changed_and_left_alone()
    {
        const string Service = """
            {"kind":"Service","apiVersion":"v1","metadata":{"name":"web"},
             "spec":{"ports":[{"name":"http","port":80}],"selector":{"app":"web"}}}
            """;
        _kubectl.WriteFile("web.json", Service);
        Assert.Equal("service/web created\n", await OutputAsync("apply", "-f", "web.json"));
        var address = (string?)Stored(ResourceKinds.Services, "web")["spec"]!["clusterIP"];
        _kubectl.WriteFile("web.json", Service.Replace("\"selector\"", "\"type\":\"NodePort\",\"selector\""));
        Assert.Equal("service/web configured\n", await OutputAsync("apply", "-f", "web.json"));
        var spec = Stored(ResourceKinds.Services, "web")["spec"]!;
        Assert.InRange((int)spec["ports"]![0]!["nodePort"]!, 30_086, 32_767);
        Assert.Equal(address, (string?)spec["clusterIP"]);
        Assert.Equal("service/web unchanged\n", await OutputAsync("apply", "-f", "web.json"));
        _kubectl.WriteFile("web.json", Service);
        Assert.Equal("service/web configured\n", await OutputAsync("apply", "-f", "web.json"));
        spec = Stored(ResourceKinds.Services, "web")["spec"]!;
        Assert.Null(spec["ports"]![0]!["nodePort"]);
        Assert.Equal("ClusterIP", (string?)spec["type"]);
    }

    [Fact]
    public async Task A_pod_that_a_node_runs_is_waited_for()
    {
        Assert.Equal("pod/curler created\n", await OutputAsync("run", "curler", "--image=i"));
        _lab.Server.Registry.Bind("shop", "curler", "node-1");
        using var deleting = _kubectl.Start("delete", "pod", "curler", "--now", "-n", "shop");
        Eventually.True(
            () => Stored(ResourceKinds.Pods, "curler")["metadata"]!["deletionTimestamp"] is not null,
            () => "the pod is not told to end");
        Assert.Equal(1, (int)Stored(ResourceKinds.Pods, "curler")["metadata"]!["deletionGracePeriodSeconds"]!);
        _lab.Server.Registry.Delete(
            ResourceKinds.Pods, "shop", "curler", new Signalbox.Lab.Api.Deletion { GracePeriodSeconds = 0 });
        Assert.Equal("pod \"curler\" deleted\n", (await deleting.EndAsync()).ThrowIfFailed().Output);
    }

    [Fact]
    public async Task A_namespace_is_told_to_end()
    {
        Assert.Equal("namespace \"shop\" deleted\n", await OutputAsync("delete", "ns", "shop", "--wait=false"));
        await RefusedAsync(
            "error: failed to create configmap: configmaps \"c\" is forbidden: unable to create new content in "
            + "namespace shop because it is being terminated\n",
            "create", "cm", "c");
    }

    private async Task<string> OutputAsync(params string[] arguments) =>
        (await RunAsync(arguments)).ThrowIfFailed().Output;

    private async Task RefusedAsync(string words, params string[] arguments)
    {
        var refused = await RunAsync(arguments);
        Assert.Equal((1, words), (refused.ExitCode, refused.Errors));
    }

    private Task<CommandResult> RunAsync(string[] arguments) => _kubectl.RunAsync([.. arguments, "-n", "shop"]);

    private JsonObject Stored(ResourceKind kind, string name) => _lab.Store.Find(kind, "shop", name)!.ToJson();
}
