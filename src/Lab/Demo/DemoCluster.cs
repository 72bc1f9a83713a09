using System.Globalization;
using System.Security.Cryptography;
using Signalbox.Core.Model;
using Signalbox.Lab.Topology;

namespace Signalbox.Lab.Demo;

/// <summary>The demo's cluster: two nodes, the application's pods, a client pod, and the folder of manifests that the
/// agent follows. Plays the controllers' part: pods for Deployments, slices for Services.</summary>
public sealed class DemoCluster : IDisposable
{
    /// <summary>The pod that calls Services; no Service selects it.</summary>
    public const string Client = "client";

    /// <summary>The node whose rules are looked at, and where the client pod is.</summary>
    public const string NodeName = "node-a";

    public const string OtherNodeName = "node-b";

    /// <summary>What pods' addresses come from: --cluster-cidr.</summary>
    public static readonly CIDR PodCIDR = CIDR.Parse("192.168.0.0/16");

    /// <summary>What ClusterIPs come from.</summary>
    public static readonly CIDR ServiceCIDR = CIDR.Parse("10.96.0.0/12");

    private const string NameLetters = "bcdfghjklmnpqrstvwxz2456789";

    private readonly string _manifests;
    private readonly List<DemoPod> _pods = [];
    private readonly Dictionary<string, ServiceManifest> _services = [];
    private readonly byte[] _podsOnNode = new byte[2];

    private DemoCluster(string manifests)
    {
        _manifests = manifests;
        Network = LabTopology.Build(NetworkSpec());
        try
        {
            Objects = new ObjectsFolder();
        }
        catch
        {
            Network.Dispose();
            throw;
        }
    }

    public LabTopology Network { get; }

    public ObjectsFolder Objects { get; }

    public IReadOnlyList<DemoPod> Pods => _pods;

    /// <summary>Services by name, as their manifests stand now.</summary>
    public IReadOnlyDictionary<string, ServiceManifest> Services => _services;

    public IEnumerable<DemoPod> PodsOf(ServiceManifest service) => _pods.Where(pod => service.Selects(pod.Labels));

    /// <summary>Builds the network, starts every Deployment's pods and fills the folder that the agent follows from
    /// the manifests in <paramref name="manifests"/>.</summary>
    public static async Task<DemoCluster> StartAsync(string manifests, CancellationToken stop)
    {
        var cluster = new DemoCluster(manifests);
        try
        {
            foreach (var file in ManifestsIn(manifests))
            {
                var text = await File.ReadAllTextAsync(file, stop).ConfigureAwait(false);
                cluster.Objects.Write(Path.GetFileName(file), text);
            }

            await cluster.ReconcilePodsAsync(stop).ConfigureAwait(false);
            foreach (var file in ManifestsIn(Path.Combine(manifests, "services")))
            {
                cluster.Apply(await File.ReadAllTextAsync(file, stop).ConfigureAwait(false));
            }

            return cluster;
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    /// <summary>Applies a Service's manifest: the folder gets it in the old one's place, and its slice.</summary>
    public void Apply(string serviceManifest)
    {
        var service = Manifests.Service(Manifests.Read(serviceManifest)[0]);
        _services[service.Name] = service;
        Objects.Write($"service-{service.Name}.yaml", serviceManifest);
        WriteSlice(service);
    }

    /// <summary>Applies one of the demo's prepared changes, by file name.</summary>
    public void ApplyChange(string file) => Apply(File.ReadAllText(Path.Combine(_manifests, "changes", file)));

    /// <summary>Sets a Deployment's replicas in its manifest and starts the pods that are missing. Returns once they
    /// serve; the slices are written by <see cref="WriteSlice"/>.</summary>
    public async Task ScaleAsync(string deployment, int replicas, CancellationToken stop)
    {
        var file = Path.Combine(Objects.Path, $"{deployment}.yaml");
        var text = await File.ReadAllTextAsync(file, stop).ConfigureAwait(false);
        var current = Manifests.Deployment(Manifests.Read(text)[0]).Replicas;
        Objects.Write($"{deployment}.yaml", text.Replace(
            $"replicas: {current}", string.Create(CultureInfo.InvariantCulture, $"replicas: {replicas}"),
            StringComparison.Ordinal));
        await ReconcilePodsAsync(stop).ConfigureAwait(false);
    }

    /// <summary>Writes the Service's EndpointSlice from the pods as they are.</summary>
    public void WriteSlice(ServiceManifest service) =>
        Objects.Write($"slice-{service.Name}.yaml", EndpointSlices.For(service, _pods));

    public void Dispose()
    {
        foreach (var pod in _pods)
        {
            pod.Dispose();
        }

        Network.Dispose();
        Objects.Dispose();
    }

    private static IEnumerable<string> ManifestsIn(string folder) =>
        Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal);

    private async Task ReconcilePodsAsync(CancellationToken stop)
    {
        List<(DeploymentManifest Deployment, PodSpec Pod)> missing = [];
        foreach (var file in ManifestsIn(Objects.Path))
        {
            var documents = Manifests.Read(await File.ReadAllTextAsync(file, stop).ConfigureAwait(false));
            foreach (var document in documents.Where(document => Manifests.Kind(document) == "Deployment"))
            {
                var deployment = Manifests.Deployment(document);
                var running = _pods.Count(pod => pod.Name.StartsWith($"{deployment.Name}-", StringComparison.Ordinal));
                missing.AddRange(Enumerable.Range(running, Math.Max(0, deployment.Replicas - running))
                    .Select(_ => (deployment, NewPod(deployment))));
            }
        }

        Network.AddPods([.. missing.Select(each => each.Pod)]);
        var started = missing.ConvertAll(each => DemoPod.Start(
            Network[each.Pod.Name], each.Pod.Name, each.Pod.Node, each.Pod.Addresses.IPv4, each.Deployment));
        _pods.AddRange(started);
        foreach (var pod in started)
        {
            await pod.WaitUntilReadyAsync(stop).ConfigureAwait(false);
        }
    }

    // Pods go to the nodes in turn; addresses on a node count up from .10.
    private PodSpec NewPod(DeploymentManifest deployment)
    {
        var node = _podsOnNode[0] <= _podsOnNode[1] ? 0 : 1;
        var host = 10 + _podsOnNode[node]++;
        var name = $"{deployment.Name}-{RandomNumberGenerator.GetString(NameLetters, 5)}";
        return new PodSpec(name, Network.Spec.Nodes[node].Name, PodAddresses(node + 1, host));
    }

    private static TopologySpec NetworkSpec() => TopologySpec.ThreeNodes with
    {
        Nodes = [TopologySpec.ThreeNodes.Nodes[0], TopologySpec.ThreeNodes.Nodes[1]],
        Pods = [new PodSpec(Client, NodeName, PodAddresses(1, 2))],
        ServiceCIDRs = [ServiceCIDR],
    };

    private static DualAddress PodAddresses(int subnet, int host) => new(
        Address.IPv4(192, 168, (byte)subnet, (byte)host),
        Address.Parse(string.Create(CultureInfo.InvariantCulture, $"fd00:10:244:{subnet}::{host}")));
}
