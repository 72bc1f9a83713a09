using Signalbox.Core.Model;
using Signalbox.Lab.Namespaces;
using Signalbox.Lab.Topology;

namespace Signalbox.E2E.Pods;

/// <summary>Pods with an address each and no way to each other: enough for what a kubelet does.</summary>
internal sealed class LoosePods : IPodNetwork
{
    private int _last = 9;

    public PodPlace Add(string node, string pod)
    {
        var address = Address.Parse($"10.244.7.{Interlocked.Increment(ref _last)}");
        var inside = new TemporaryNamespace(pod.Replace('/', '.'));
        IpBatch.Run(
            [
                "link set lo up", "link add eth0 type veth peer name other", $"address add {address}/32 dev eth0",
                "link set eth0 up", "link set other up",
            ],
            inside.Name);
        return new PodPlace(node, inside, [address]);
    }

    public void Remove(PodPlace place) => place.Namespace.Dispose();
}
