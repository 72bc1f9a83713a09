using System.Collections.Concurrent;
using k8s.Models;
using Signalbox.Core.Model;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers;

namespace Signalbox.Lab.Tests.Controllers;

/// <summary>A full registry with the controllers over it, and a stand-in for the kubelets. Its failures fail the test
/// when it is disposed.</summary>
internal sealed class ControlledCluster : IAsyncDisposable
{
    private readonly ConcurrentQueue<ControllerFailure> _failures = new();
    private readonly ControllerSet _controllers;
    private readonly StandInKubelet _kubelet;

    public ControlledCluster(ControllerOptions? options = null, Func<V1Pod, bool>? looksAfter = null)
    {
        options ??= new ControllerOptions();
        var settings = new RegistrySettings
        {
            Time = options.Time,
            ApiAddress = Address.Parse("172.18.0.2"),
            ServiceCIDRs = [CIDR.Parse("10.96.0.0/16"), CIDR.Parse("fd00:96::/112")],
        };
        Registry = new Registry(new ObjectStore(new ObjectStoreOptions { Time = options.Time }), settings);
        Registry.Bootstrap();
        _controllers = ControllerSet.Start(Registry, options with { Report = _failures.Enqueue });
        _kubelet = new StandInKubelet(
            Registry, options.Time, pod => looksAfter?.Invoke(pod) == false ? null : StandInKubelet.Running(pod));
    }

    public Registry Registry { get; }

    public ObjectStore Store => Registry.Store;

    public IReadOnlyList<T> List<T>(ResourceKind kind) =>
        [.. Store.List(kind).Objects.ToArray().Select(one => one.Read<T>())];

    public T? Find<T>(ResourceKind kind, string name)
        where T : class => Store.Find(kind, kind.IsNamespaced ? "default" : "", name)?.Read<T>();

    public IReadOnlyList<V1Pod> Pods => List<V1Pod>(ResourceKinds.Pods);

    public void AddNodes(params string[] names)
    {
        foreach (var name in names)
        {
            Registry.Create(ResourceKinds.Nodes, Node(name, "zone-of-" + name));
        }
    }

    /// <summary>Those of the events about an object, oldest first.</summary>
    public IReadOnlyList<string> Events(string kind, string reason) =>
    [
        .. List<Eventsv1Event>(ResourceKinds.Events)
            .Where(one => one.Regarding.Kind == kind && one.Reason == reason)
            .OrderBy(one => long.Parse(one.Metadata.ResourceVersion, System.Globalization.CultureInfo.InvariantCulture))
            .Select(one => one.Note),
    ];

    public async ValueTask DisposeAsync()
    {
        await _kubelet.DisposeAsync();
        await _controllers.DisposeAsync();
        Assert.True(_failures.IsEmpty, string.Join('\n', _failures));
    }

    public static V1Node Node(string name, string zone, bool isReady = true) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = name,
            Labels = new Dictionary<string, string> { ["topology.kubernetes.io/zone"] = zone },
        },
        Status = new V1NodeStatus
        {
            Conditions = [new V1NodeCondition { Type = "Ready", Status = isReady ? "True" : "False" }],
        },
    };

    public static V1Deployment Deployment(string name, int replicas, string image = "echo:1") => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = "default" },
        Spec = new V1DeploymentSpec
        {
            Replicas = replicas,
            Selector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { ["app"] = name } },
            Template = new V1PodTemplateSpec
            {
                Metadata = new V1ObjectMeta { Labels = new Dictionary<string, string> { ["app"] = name } },
                Spec = PodSpec(image),
            },
        },
    };

    public static V1PodSpec PodSpec(string image = "echo:1") => new()
    {
        Containers =
        [
            new V1Container
            {
                Name = "main",
                Image = image,
                Ports = [new V1ContainerPort { Name = "web", ContainerPort = 8080 }],
            },
        ],
    };

    public static V1Service Service(string name, string app) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = "default" },
        Spec = new V1ServiceSpec
        {
            Selector = new Dictionary<string, string> { ["app"] = app },
            Ports = [new V1ServicePort { Name = "http", Port = 80, TargetPort = "web", Protocol = "TCP" }],
        },
    };
}
