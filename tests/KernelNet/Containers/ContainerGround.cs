using k8s.Models;
using Signalbox.KernelNet.Traffic;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Topology;

namespace Signalbox.KernelNet.Containers;

/// <summary>A traffic ground whose node is programmed by a container of the image, confined as one of the forms below
/// deploy/ says.</summary>
public abstract class ContainerGround : TrafficGround
{
    private const string ClusterCIDR = "10.244.0.0/16,fd00:10:244::/56";

    private readonly Func<DeployedForm> _form;
    private RunningPod? _pod;

    protected ContainerGround(string folder, IReadOnlyList<TrafficCell> cells, params string[] flags)
        : this(() => new DeployedForm(folder), cells, flags)
    {
    }

    private protected ContainerGround(
        Func<DeployedForm> form, IReadOnlyList<TrafficCell> cells, params string[] flags)
        : base(cells, flags) => _form = form;

    internal RunningPod Pod => _pod ?? throw new InvalidOperationException("the pod does not run");

    /// <summary>The kinds of Service that tell whether packets are translated, masqueraded and refused: the whole
    /// matrix is for the rules, which the other grounds see to.</summary>
    internal static IReadOnlyList<TrafficCell> Cells { get; } =
        [.. TrafficMatrix.WithDetector.Where(cell => cell.Service.Name is "cluster" or "alone" or "empty")];

    protected override async Task ProgramAsync(LabTopology topology, string objects)
    {
        var store = new ObjectStore();
        foreach (var one in k8s.KubernetesYaml.LoadAllFromString(objects))
        {
            store.Put(
                one is V1Service ? ResourceKinds.Services : ResourceKinds.EndpointSlices, ObjectModels.ToJson(one));
        }

        var node = topology.NodeUnderTest;
        store.Put(ResourceKinds.Nodes, $$$"""
            {"apiVersion":"v1","kind":"Node","metadata":{"name":"{{{node.Name}}}"},"status":{"addresses":[
            {"type":"InternalIP","address":"{{{node.Addresses.IPv4}}}"},
            {"type":"InternalIP","address":"{{{node.Addresses.IPv6}}}"}]}}
            """);
        _pod = await RunningPod.StartAsync(topology, _form(), store, ClusterCIDR);
    }

    protected override async ValueTask StopAsync()
    {
        if (_pod is { } pod)
        {
            await pod.DisposeAsync();
        }
    }
}
