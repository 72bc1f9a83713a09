using System.Text.Json.Nodes;
using k8s.Models;
using Signalbox.Core.Model;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Streams;
using Signalbox.Lab.Namespaces;
using Signalbox.Lab.Nodes;

namespace Signalbox.E2E.Pods;

/// <summary>One node's kubelet over a bare registry: no API server, no scheduler, no controllers.</summary>
internal sealed class KubeletLab : IAsyncDisposable
{
    public const string Node = "node-1";
    public const string Space = "default";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryNamespace _node = new("node-1");
    private readonly LoosePods _network = new();
    private Kubelet _kubelet;

    public KubeletLab()
    {
        Folder = Directory.CreateTempSubdirectory("sbx-kubelet-").FullName;
        Streams = new NodeStreams(Registry.Store, _ => _kubelet);
        _kubelet = Kubelet.Start(Options);
    }

    public string Folder { get; }

    public Registry Registry { get; } = new(new ObjectStore());

    public NodeStreams Streams { get; }

    private KubeletOptions Options => new()
    {
        Registry = Registry,
        NodeName = Node,
        NodeNamespace = _node,
        NodeAddresses = [Address.Parse("10.200.0.2")],
        Network = _network,
        StateFolder = Folder,
        ClusterDNS = Address.Parse("10.96.0.10"),
        FirstBackOff = TimeSpan.FromMilliseconds(300),
        Log = line => Console.Error.WriteLine(line),
    };

    /// <summary>A pod on the node with one container "main" of this image; <paramref name="more"/> are further fields
    /// of the container, as JSON with single quotes.</summary>
    public static JsonObject Pod(string name, string image, string more = "", string spec = "") => Object($$$"""
        {'apiVersion':'v1','kind':'Pod',
        'metadata':{'name':'{{{name}}}','namespace':'default','labels':{'app':'{{{name}}}'}},
        'spec':{'nodeName':'node-1','terminationGracePeriodSeconds':30,'enableServiceLinks':true,
        'containers':[{'name':'main','image':'{{{image}}}'{{{more}}}}]{{{spec}}}}}
        """);

    public static JsonObject Object(string json) => JsonNode.Parse(json.Replace('\'', '"'))!.AsObject();

    public V1Pod Create(JsonObject pod) => Registry.Create(ResourceKinds.Pods, pod).Read<V1Pod>();

    public V1Pod? Find(string name) => Registry.Store.Find(ResourceKinds.Pods, Space, name)?.Read<V1Pod>();

    /// <summary>Waits until the pod is as described.</summary>
    public V1Pod Await(string name, Func<V1Pod, bool> condition) => Eventually.Get(
        () => Find(name) is { Status: not null } pod && condition(pod) ? pod : null,
        () => $"pod {name} is {Registry.Store.Find(ResourceKinds.Pods, Space, name)}\n{Told()}", Patience);

    public V1Pod AwaitReady(string name) => Await(name, IsReady);

    public void AwaitGone(string name) =>
        Eventually.True(() => Find(name) is null, () => $"{name} is there\n{Told()}", Patience);

    public static bool IsReady(V1Pod pod) =>
        pod.Status.Conditions?.Any(one => one is { Type: "Ready", Status: "True" }) == true;

    /// <summary>Asks for a graceful deletion, as the API server does for a client's DELETE.</summary>
    public void Delete(string name, int graceSeconds) => Registry.Update(ResourceKinds.Pods, Space, name, pod =>
    {
        pod["metadata"]!["deletionTimestamp"] = "2026-11-22T10:00:00Z";
        pod["metadata"]!["deletionGracePeriodSeconds"] = graceSeconds;
        return pod;
    });

    /// <summary>The Events as lines "type reason note", in the order of their names.</summary>
    public string Told() => string.Join('\n', Registry.Store.List(ResourceKinds.Events).Objects.ToArray()
        .Select(one => one.ToJson()).Select(one => $"{one["type"]} {one["reason"]} {one["note"]}"));

    public string Log(string pod, bool previous = false, string container = "main")
    {
        using var log = new StreamReader(Streams.OpenLog(
            new PodLogRequest(Space, pod, container) { Previous = previous }));
        return log.ReadToEnd();
    }

    /// <summary>Runs a program in the pod and returns what it said, and its exit code.</summary>
    public async Task<(string Output, string Errors, int Code)> ExecAsync(string pod, params string[] command)
    {
        await using var session = await Streams.ExecAsync(
            new PodSessionRequest(Space, pod, "main") { Command = command, Output = true, Errors = true },
            TestContext.Current.CancellationToken);
        var output = new StreamReader(session.Output!).ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = new StreamReader(session.Errors!).ReadToEndAsync(TestContext.Current.CancellationToken);
        return (await output, await errors, await session.ExitCode);
    }

    /// <summary>The kubelet ends with all that it runs, and another one begins over the same state.</summary>
    public async Task RestartAsync()
    {
        await _kubelet.DisposeAsync();
        _kubelet = Kubelet.Start(Options);
    }

    public async ValueTask DisposeAsync()
    {
        await _kubelet.DisposeAsync();
        _node.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
