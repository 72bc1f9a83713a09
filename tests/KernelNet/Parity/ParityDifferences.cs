namespace Signalbox.KernelNet.Parity;

/// <summary>Where nftables mode is meant to do something else than iptables mode. docs/parity.md has a line for each of
/// these; what is not here must be the same. From kube-proxy's own nftables mode nothing may differ.</summary>
internal static class ParityDifferences
{
    private const string Localhost = "node ports on 127.0.0.1";
    private const string SilentPorts = "node ports without endpoints, on addresses that do not answer";
    private const string OtherPorts = "ports that a ClusterIP does not have";
    private const string OwnCalls = "the node's own calls to an external address without endpoints";
    private const string Ranges = "source ranges without endpoints";
    private const string TwoClaimants = "a frontend whose owner has no endpoints, claimed by another";

    private const string Untouched = "leaves as it is";
    private const string Rejected = "rejected";
    private const string Nothing = "nothing";

    public static IReadOnlyList<string> Reasons { get; } =
        [Localhost, SilentPorts, OtherPorts, OwnCalls, Ranges, TwoClaimants];

    /// <summary>Why nftables mode may do so where iptables mode does what is wanted; null when it may not.</summary>
    public static string? FromIptables(CellOutcomes outcomes)
    {
        var (cell, wanted, got) = (outcomes.Cell, outcomes.Wanted, outcomes.Got);
        return cell switch
        {
            { Target: PacketTarget.LocalhostNodePort } when Is(got, "reaches the node") => Localhost,
            { Target: PacketTarget.SilentNodePort }
                when wanted.IsSubsetOf([Rejected, Nothing]) && Is(got, "reaches the node") => SilentPorts,
            { Target: PacketTarget.OtherPortOfClusterIP } when Is(wanted, Untouched) && Is(got, Rejected) => OtherPorts,
            {
                Origin: PacketOrigin.Own or PacketOrigin.OwnPrimary,
                Target: PacketTarget.ExternalIP or PacketTarget.LoadBalancer,
            }
                when Is(wanted, Untouched) && Is(got, Rejected) => OwnCalls,
            { Target: PacketTarget.LoadBalancer, HasSourceRanges: true, Origin: not PacketOrigin.Accepted }
                when wanted.IsSubsetOf([Rejected, Untouched]) && Is(got, Nothing) => Ranges,
            { IsClaimedTwice: true } when wanted.All(CellOutcomes.IsEndpoint) && Is(got, Rejected) => TwoClaimants,
            _ => null,
        };
    }

    private static bool Is(HashSet<string> outcomes, string only) => outcomes.SetEquals([only]);
}
