using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Signalbox.Core.Model;
using Signalbox.Lab.Topology;

namespace Signalbox.Lab.Life;

/// <summary>What a lab is made with, as the command line says it. Kept in its folder, so that a lab whose daemon has
/// ended comes back as it was.</summary>
public sealed partial record LabSettings
{
    /// <summary>The cluster's DNS domain.</summary>
    public const string Domain = "cluster.local";

    public int Nodes { get; init; } = 3;

    /// <summary>How many zones the nodes are spread over, in turn; 0 leaves their zones unsaid.</summary>
    public int Zones { get; init; }

    /// <summary>The zones' names, with commas between them; "" has them numbered.</summary>
    public string ZoneList { get; init; } = "";

    /// <summary>What has been said of nodes since the lab was made, each as NAME or NAME=ZONE, with commas between
    /// them. Those that are not among the first <see cref="Nodes"/> have been added, in this order.</summary>
    public string NodeList { get; init; } = "";

    /// <summary>As the agents take it.</summary>
    public string ProxyMode { get; init; } = "iptables";

    public string PodCIDR { get; init; } = "192.168.0.0/16";

    public string ServiceCIDR { get; init; } = "10.96.0.0/12";

    /// <summary>IPv6 beside IPv4.</summary>
    public bool DualStack { get; init; }

    /// <summary>Objects are kept in memory only.</summary>
    public bool Ephemeral { get; init; }

    [JsonIgnore]
    public IReadOnlyList<string> NodeNames =>
        [.. Enumerable.Range(1, Nodes).Select(at => $"node-{at}").Union(SaidOfNodes.Select(one => one.Name))];

    /// <summary>Empty when zones are unsaid.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> ZoneNames => ZoneList.Length > 0
        ? ZoneList.Split(',')
        : [.. Enumerable.Range(1, Zones).Select(at => $"zone-{at}")];

    private IEnumerable<(string Name, string? Zone)> SaidOfNodes =>
        from one in NodeList.Split(',', StringSplitOptions.RemoveEmptyEntries)
        let parts = one.Split('=')
        select (parts[0], parts.Length > 1 ? parts[1] : null);

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

    /// <summary>The zone of the node in that place of <see cref="NodeNames"/>: its own, or one after the other. Null
    /// when it has none.</summary>
    public string? ZoneOf(int node) =>
        SaidOfNodes.FirstOrDefault(one => one.Name == NodeNames[node]).Zone
        ?? (ZoneNames.Count == 0 ? null : ZoneNames[node % ZoneNames.Count]);

    /// <summary>With this node too, in a zone of its own unless null. Throws <see cref="LabException"/> for one that
    /// cannot be.</summary>
    public LabSettings WithNode(string name, string? zone)
    {
        if (!NodeName().IsMatch(name) || name is LabNetwork.OutsideName or LabNetwork.BalancerName)
        {
            throw new LabException(
                $"'{name}' cannot be a node's name: lower-case letters, digits and '-' can, up to 40 of them");
        }

        if (zone is not null && !ZoneName().IsMatch(zone))
        {
            throw new LabException(ZoneFault(zone));
        }

        if (zone is null && NodeNames.Contains(name))
        {
            return this;
        }

        // The order stays: a node's addresses follow from its place.
        var said = SaidOfNodes.Any(one => one.Name == name)
            ? SaidOfNodes.Select(one => one.Name == name ? (name, zone) : one)
            : SaidOfNodes.Append((name, zone));
        var settings = this with
        {
            NodeList = string.Join(
                ',', said.Select(one => one.Item2 is null ? one.Item1 : $"{one.Item1}={one.Item2}")),
        };
        return settings.Fault() is { } fault ? throw new LabException(fault) : settings;
    }

    /// <summary>Null, or why no lab can be made with these, in words for the user.</summary>
    public string? Fault()
    {
        if (Nodes < 1 || NodeNames.Count > 100)
        {
            return $"--nodes {(Nodes < 1 ? Nodes : NodeNames.Count)}: from 1 to 100 nodes can be had";
        }

        if (Zones < 0)
        {
            return $"--zones {Zones}: 0 or more zones can be had";
        }

        if (ZoneNames.FirstOrDefault(zone => !ZoneName().IsMatch(zone)) is { } wrong)
        {
            return ZoneFault(wrong);
        }

        return FamilyFault("--pod-cidr", PodCIDR)
            ?? FamilyFault("--service-cidr", ServiceCIDR)
            ?? ServiceFault()
            ?? Network.Fault();
    }

    private static string ZoneFault(string zone) =>
        $"'{zone}' cannot be a zone's name: letters, digits, '-', '_' and '.' can, up to 63 of them";

    private static string? FamilyFault(string option, string text) =>
        CIDR.TryParse(text, out var cidr) && cidr.Family == IPFamily.IPv4
            ? null
            : $"{option} {text}: an IPv4 block such as 10.96.0.0/12 is needed";

    private string? ServiceFault() => CIDR.Parse(ServiceCIDR).PrefixLength > 27
        ? $"--service-cidr {ServiceCIDR}: a block of 32 addresses at the least is needed"
        : null;

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$")]
    private static partial Regex NodeName();

    [GeneratedRegex("^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$")]
    private static partial Regex ZoneName();

    private Address ServiceAddress(uint offset)
    {
        var network = CIDR.Parse(ServiceCIDR).Network;
        return new Address(network.Family, network.Bits + offset);
    }
}
