using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;
using Signalbox.Kernel;
using Signalbox.Kernel.Accounting;
using Signalbox.Kernel.Iptables;
using Signalbox.Kernel.Ipvs;
using Signalbox.Kernel.Links;
using Signalbox.Kernel.Nftables;

namespace Signalbox.Proxy.Cleanup;

/// <summary>All that kube-proxy or Signalbox leaves on a node, in any mode: rules of both variants of iptables, the
/// tables of nftables mode, what IPVS mode keeps beside rules, and counters that rules have added to. Rules come first,
/// since the rest cannot go while they use it. Settings below /proc/sys stay, as with kube-proxy. Source: spec
/// 1.11.</summary>
internal static class CleanupParts
{
    private static readonly IPFamily[] Families = [IPFamily.IPv4, IPFamily.IPv6];
    private static readonly IptablesVariant[] Variants = [IptablesVariant.Nft, IptablesVariant.Legacy];

    private static readonly string[] Counters =
        [IptablesFeatures.InvalidCounter, IptablesFeatures.LocalhostNodePortsCounter];

    /// <param name="directories">Where iptables-legacy may be, which alone can read and change its tables.</param>
    /// <param name="time">For the limit of its runs.</param>
    public static IReadOnlyList<CleanupPart> All(IReadOnlyList<string> directories, TimeProvider time) =>
    [
        .. Families.SelectMany(family => Variants.Select(variant => Rules(family, variant, directories, time))),
        .. Families.Select(Table),
        Ipvs(),
        Link(),
        Sets(),
        Accounting(),
    ];

    private static CleanupPart Rules(
        IPFamily family, IptablesVariant variant, IReadOnlyList<string> directories, TimeProvider time)
    {
        var name = $"{family} iptables-{(variant == IptablesVariant.Nft ? "nft" : "legacy")}";
        return new CleanupPart(
            name,
            () => IptablesLeftovers.Find(family, variant, directories).Say(family).Select(line => $"{name} {line}"),
            () => Say(IptablesLeftovers.Remove(family, variant, directories, time)));
    }

    private static string Say(LeftoverCount removed) => removed == default ? "" :
        $"{removed.Jumps} jumps from built-in chains, {removed.Chains} chains"
        + (removed.Kept == 0 ? "" : $"; {removed.Kept} chains stay, since rules of others lead to them");

    private static CleanupPart Table(IPFamily family) => new(
        $"{family} nftables",
        () => ProxyTable.Exists(family)
            ? [$"{family} nftables: delete table {(family == IPFamily.IPv4 ? "ip" : "ip6")} kube-proxy"]
            : [],
        () => ProxyTable.Delete(family) ? "the table kube-proxy" : "");

    /// <summary>They may be others' as well, and there is no telling whose they are.</summary>
    private static CleanupPart Ipvs() => new(
        "IPVS",
        NothingServed,
        () => string.Concat(NothingServed()));

    private static string[] NothingServed() => IpvsServices.Count() is var count and > 0
        ? throw new KernelException(
            $"remove {count} services of IPVS", KernelErrorKind.Unsupported,
            "this program cannot; if none is another program's, run: ipvsadm --clear")
        : [];

    private static CleanupPart Link() => new(
        "link",
        () => NetworkLinks.Read().Any(link => link.Name == IpvsNames.Link) ? [$"link: delete {IpvsNames.Link}"] : [],
        () => NetworkLinks.Delete(IpvsNames.Link) ? IpvsNames.Link : "");

    private static CleanupPart Sets() => new(
        "ipset",
        () => OwnSets().Select(set => $"ipset: destroy {set}"),
        () => Join(OwnSets().Where(IpSets.Destroy)));

    private static IEnumerable<string> OwnSets() => WhereSupported(() => IpSets.List()).Where(IpvsNames.Sets.Contains);

    private static CleanupPart Accounting() => new(
        "nfacct",
        () => OwnCounters().Select(counter => $"nfacct: delete {counter}"),
        () =>
        {
            var found = OwnCounters();
            using var accounting = new NfAcct();
            return Join([.. found.Where(accounting.Delete)]);
        });

    private static List<string> OwnCounters() =>
    [
        .. WhereSupported(() =>
        {
            using var accounting = new NfAcct();
            return accounting.List().Select(counter => counter.Name);
        }).Where(Counters.Contains),
    ];

    private static string Join(IEnumerable<string> names) => string.Join(", ", names);

    private static IEnumerable<string> WhereSupported(Func<IEnumerable<string>> list)
    {
        try
        {
            return list();
        }
        catch (KernelException failure) when (failure.Kind == KernelErrorKind.Unsupported)
        {
            return [];
        }
    }
}
