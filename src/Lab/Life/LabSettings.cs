using System.Text.Json.Serialization;
using Signalbox.Core.Model;
using Signalbox.Lab.Topology;

namespace Signalbox.Lab.Life;

/// <summary>What a lab is made with, as the command line says it. Kept in its folder, so that a lab whose daemon has
/// ended comes back as it was.</summary>
public sealed record LabSettings
{
    /// <summary>The cluster's DNS domain.</summary>
    public const string Domain = "cluster.local";

    public int Nodes { get; init; } = 3;

    /// <summary>How many zones the nodes are spread over, in turn; 0 leaves their zones unsaid.</summary>
    public int Zones { get; init; }

    /// <summary>As the agents take it.</summary>
    public string ProxyMode { get; init; } = "iptables";

    public string PodCIDR { get; init; } = "192.168.0.0/16";

    public string ServiceCIDR { get; init; } = "10.96.0.0/12";

    /// <summary>IPv6 beside IPv4.</summary>
    public bool DualStack { get; init; }

    /// <summary>Objects are kept in memory only.</summary>
    public bool Ephemeral { get; init; }

    [JsonIgnore]
    public IReadOnlyList<string> NodeNames => [.. Enumerable.Range(1, Nodes).Select(at => $"node-{at}")];

    /// <summary>The primary family's first.</summary>
    [JsonIgnore]
    public IReadOnlyList<CIDR> PodCIDRs =>
        [CIDR.Parse(PodCIDR), .. DualStack ? [CIDR.Parse("fd00:192:168::/48")] : Array.Empty<CIDR>()];

    /// <summary>In the order of <see cref="PodCIDRs"/>.</summary>
    [JsonIgnore]
    public IReadOnlyList<CIDR> ServiceCIDRs =>
        [CIDR.Parse(ServiceCIDR), .. DualStack ? [CIDR.Parse("fd00:10:96::/112")] : Array.Empty<CIDR>()];

    /// <summary>What Services of type LoadBalancer get their addresses from.</summary>
    [JsonIgnore]
    public IReadOnlyList<CIDR> LoadBalancerCIDRs =>
        [CIDR.Parse("198.51.100.0/24"), .. DualStack ? [CIDR.Parse("2001:db8:198::/112")] : Array.Empty<CIDR>()];

    /// <summary>The ClusterIP of the Service "kubernetes".</summary>
    [JsonIgnore]
    public Address ApiServiceAddress => ServiceAddress(1);

    /// <summary>The ClusterIP of the Service "kube-dns".</summary>
    [JsonIgnore]
    public Address DnsAddress => ServiceAddress(10);

    [JsonIgnore]
    public LabNetworkSpec Network => new()
    {
        Nodes = [.. NodeNames],
        PodCIDRs = [.. PodCIDRs],
        LoadBalancerCIDRs = [.. LoadBalancerCIDRs],
    };

    /// <summary>Null, or why no lab can be made with these, in words for the user.</summary>
    public string? Fault()
    {
        if (Nodes is < 1 or > 100)
        {
            return $"--nodes {Nodes}: from 1 to 100 nodes can be had";
        }

        if (Zones < 0)
        {
            return $"--zones {Zones}: 0 or more zones can be had";
        }

        return FamilyFault("--pod-cidr", PodCIDR)
            ?? FamilyFault("--service-cidr", ServiceCIDR)
            ?? ServiceFault()
            ?? Network.Fault();
    }

    private static string? FamilyFault(string option, string text) =>
        CIDR.TryParse(text, out var cidr) && cidr.Family == IPFamily.IPv4
            ? null
            : $"{option} {text}: an IPv4 block such as 10.96.0.0/12 is needed";

    private string? ServiceFault() => CIDR.Parse(ServiceCIDR).PrefixLength > 27
        ? $"--service-cidr {ServiceCIDR}: a block of 32 addresses at the least is needed"
        : null;

    private Address ServiceAddress(uint offset)
    {
        var network = CIDR.Parse(ServiceCIDR).Network;
        return new Address(network.Family, network.Bits + offset);
    }
}
