namespace Signalbox.Lab.Topology;

/// <summary>Gives pods their network: what a network plugin does on a real node. Any thread may call.</summary>
public interface IPodNetwork
{
    /// <summary>Makes the pod's namespace on that node, wires it and gives it addresses of the node's pod CIDRs.
    /// <paramref name="pod"/>, "NAMESPACE/NAME", is only shown in names. Throws when the node has no address left.
    /// </summary>
    PodPlace Add(string node, string pod);

    /// <summary>Ends what still runs inside and removes the namespace; its addresses may be given to others then.
    /// </summary>
    void Remove(PodPlace place);
}
