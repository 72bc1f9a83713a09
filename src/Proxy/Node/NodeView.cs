using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Kernel;
using Signalbox.Kernel.Links;
using Signalbox.Kernel.Nftables;
using Signalbox.Kernel.Sysctl;
using Signalbox.Proxy.Node.Walks;

namespace Signalbox.Proxy.Node;

/// <summary>The node as several checks see it: the calling thread's network namespace, each thing read when it is asked
/// for the first time and then kept. What cannot be read throws <see cref="KernelException"/> each time. Not for
/// several threads.</summary>
/// <param name="nodePorts">The ports that the API server gives to Services.</param>
/// <param name="directories">Where iptables' programs may be.</param>
internal sealed class NodeView(PortRange nodePorts, IReadOnlyList<string> directories)
{
    public static readonly IPFamily[] Families = [IPFamily.IPv4, IPFamily.IPv6];

    /// <summary>Each link has routes for these.</summary>
    private static readonly CIDR[] NoPods = [CIDR.Parse("fe80::/10"), CIDR.Parse("ff00::/8")];

    private readonly Lazy<ImmutableArray<NetworkLink>> _links = new(NetworkLinks.Read);
    private readonly Lazy<ImmutableArray<HookedChain>> _hooked = new(ReadHooked);
    private readonly Lazy<ImmutableArray<Route>> _routes = new(() => RouteTable.Read(IPFamily.IPv4));
    private readonly Lazy<ImmutableArray<Route>> _routesOfIPv6 = new(() => RouteTable.Read(IPFamily.IPv6));
    private readonly Lazy<HeldRulesReader> _held = new(() => HeldRulesReader.Read(directories));
    private readonly Lazy<ImmutableArray<IPFamily>> _tables = new(() => [.. Families.Where(ProxyTable.Exists)]);

    public PortRange NodePorts => nodePorts;

    public ImmutableArray<NetworkLink> Links => _links.Value;

    /// <summary>Rules of iptables, by family and variant; only those with a table.</summary>
    public IReadOnlyList<HeldRules> Iptables => _held.Value.Found;

    /// <summary>That some of iptables' tables could not be read, and why; at most one. For every check that looks into
    /// them, since nothing can be said of those.</summary>
    public IEnumerable<Finding> Unread => _held.Value.Unread.Count == 0
        ? []
        : [new Finding(Severity.Unknown, string.Join("; ", _held.Value.Unread))];

    /// <summary>Base chains of nf_tables, iptables-nft's among them.</summary>
    public ImmutableArray<HookedChain> HookedChains => _hooked.Value;

    /// <summary>Families that have the table of nftables mode.</summary>
    public ImmutableArray<IPFamily> WithTable => _tables.Value;

    /// <summary>Bridges that have a port whose other end is a veth, as pods and containers have.</summary>
    public IEnumerable<NetworkLink> PodBridges => Links.Where(link =>
        link.Kind == "bridge" && Links.Any(port => port.Master == link.Index && port.Kind == "veth"));

    /// <summary>What pods may be behind: such bridges, and veths that are no port of anything. A veth may lead
    /// elsewhere too.</summary>
    public IEnumerable<NetworkLink> PodLinks =>
        PodBridges.Concat(Links.Where(link => link is { Kind: "veth", Master: null }));

    public ImmutableArray<Route> Routes(IPFamily family) =>
        family == IPFamily.IPv4 ? _routes.Value : _routesOfIPv6.Value;

    /// <summary>What comes in from pods, by each link that they may be behind. By a link that is a way out too,
    /// anything may come.</summary>
    public IEnumerable<PodTraffic> FromPods(IPFamily family) => PodLinks.Where(link => link.IsUp).Select(link =>
    {
        var routes = Routes(family)
            .Where(route => route.Interface == link.Name && !NoPods.Any(block => block.Contains(route.Block.Network)))
            .ToList();
        return new PodTraffic(
            link, routes.Exists(route => route.HasGateway) ? [] : [.. routes.Select(route => route.Block)]);
    });

    /// <summary>True when some mode has programmed a Service of this family. Throws <see cref="KernelException"/> when
    /// that cannot be told.</summary>
    public bool HasServices(IPFamily family)
    {
        if (Iptables.Any(rules => rules.Family == family && rules.HasServices)
            || (WithTable.Contains(family) && ProxyTable.HasElements(family, "cluster-ips")))
        {
            return true;
        }

        return Unread.FirstOrDefault() is { } unread
            ? throw new KernelException($"look for Services of {family}", unread.Seen)
            : false;
    }

    /// <summary>A setting below /proc/sys.</summary>
    public static long Number(string setting) => KernelSetting.ReadNumber(setting);

    /// <summary>Null when this kernel has no such setting.</summary>
    public static long? TryNumber(string setting)
    {
        try
        {
            return KernelSetting.ReadNumber(setting);
        }
        catch (KernelException failure) when (failure.Kind == KernelErrorKind.Unsupported)
        {
            return null;
        }
    }

    private static ImmutableArray<HookedChain> ReadHooked()
    {
        try
        {
            return Kernel.Nftables.HookedChains.Read();
        }
        catch (KernelException failure) when (failure.Kind == KernelErrorKind.Unsupported)
        {
            // No nf_tables, no chains.
            return [];
        }
    }
}
