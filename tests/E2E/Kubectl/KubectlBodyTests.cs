using System.Text.Json.Nodes;
using Signalbox.E2E.Api;
using Signalbox.Lab.Api.Store;

namespace Signalbox.E2E.Kubectl;

/// <summary>Objects that kubectl sends in protobuf: those it makes itself, rather than reads from files.</summary>
public sealed class KubectlBodyTests
{
    [Fact]
    public async Task What_kubectl_makes_itself_arrives_whole()
    {
        await using var lab = await ApiLab.StartAsync();
        using var kubectl = KubectlRunner.For(lab.Server);
        string[] commands =
        [
            "create namespace shop",
            "create deployment web --image=nginx:1 --replicas=0 --port=80 -- sh -c date",
            "create service clusterip one --tcp=80:8080",
            "create service nodeport two --tcp=80:http --node-port=30001",
            "create service externalname three --external-name=a.example",
            "create configmap words --from-literal=a=b",
            "create secret generic keys --from-literal=a=b",
            "create serviceaccount worker",
        ];
        foreach (var command in commands)
        {
            await kubectl.OutputOfAsync(command.Split(' '));
        }

        Assert.Equal(
            """
            {"name":"nginx","image":"nginx:1","command":["sh","-c","date"],"ports":[{"containerPort":80}],
            "resources":{}}
            """.Replace("\n", "", StringComparison.Ordinal),
            Part(lab, ResourceKinds.Deployments, "web", "spec.template.spec.containers.0"));
        Assert.Equal("0", Part(lab, ResourceKinds.Deployments, "web", "spec.replicas"));
        Assert.Equal(
            """[{"name":"80-8080","protocol":"TCP","port":80,"targetPort":8080}]""",
            Part(lab, ResourceKinds.Services, "one", "spec.ports"));
        Assert.Equal(
            """[{"name":"80-http","protocol":"TCP","port":80,"targetPort":"http","nodePort":30001}]""",
            Part(lab, ResourceKinds.Services, "two", "spec.ports"));
        Assert.Equal("\"a.example\"", Part(lab, ResourceKinds.Services, "three", "spec.externalName"));
        Assert.Equal("""{"a":"b"}""", Part(lab, ResourceKinds.ConfigMaps, "words", "data"));
        Assert.Equal("""{"a":"Yg=="}""", Part(lab, ResourceKinds.Secrets, "keys", "data"));
        Assert.Equal("\"worker\"", Part(lab, ResourceKinds.ServiceAccounts, "worker", "metadata.name"));
        Assert.NotNull(lab.Store.Find(ResourceKinds.Namespaces, "", "shop"));
    }

    [Fact]
    public async Task A_pod_with_everything_in_it_is_the_same_in_protobuf_as_it_was_in_JSON()
    {
        await using var lab = await ApiLab.StartAsync();
        using var kubectl = KubectlRunner.For(lab.Server);
        kubectl.WriteFile("pod.yaml", RichPod.Yaml);
        await kubectl.OutputOfAsync("apply", "-f", "pod.yaml");

        // Reads the pod as JSON, and writes its copy as protobuf.
        await kubectl.OutputOfAsync(
            "debug", "rich", "--copy-to=copy", "--image=busybox", "-c", "debugger", "--keep-liveness",
            "--keep-readiness", "--keep-startup", "--keep-init-containers", "--share-processes=false", "--", "date");

        var spec = lab.Store.Find(ResourceKinds.Pods, "default", "rich")!.ToJson()["spec"]!;
        var copy = lab.Store.Find(ResourceKinds.Pods, "default", "copy")!.ToJson()["spec"]!.AsObject();
        Assert.Equal("debugger", (string?)copy["containers"]![1]!["name"]);
        copy["containers"]!.AsArray().RemoveAt(1);
        copy.Remove("shareProcessNamespace");
        Assert.Equal(Sorted(spec)!.ToJsonString(), Sorted(copy)!.ToJsonString());
    }

    private static string Part(ApiLab lab, ResourceKind kind, string name, string path)
    {
        JsonNode? node = lab.Store.Find(kind, "default", name)!.ToJson();
        foreach (var step in path.Split('.'))
        {
            node = node is JsonArray list ? list[int.Parse(step)] : node![step];
        }

        return node!.ToJsonString();
    }

    /// <summary>Members stand in the order of their numbers in the one, of the file in the other.</summary>
    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject json => new JsonObject(json.OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
