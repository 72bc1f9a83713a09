using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;
using Signalbox.Kernel.Accounting;
using Signalbox.Kernel.Iptables;
using Signalbox.Kernel.Ipvs;
using Signalbox.Kernel.Links;
using Signalbox.KernelNet.Iptables;
using Signalbox.Lab.Namespaces;

namespace Signalbox.KernelNet.Cleanup;

/// <summary>A node on which proxies of all modes have been, beside other programs.</summary>
internal sealed class LeftNode : IDisposable
{
    public static readonly IPFamily[] Families = [IPFamily.IPv4, IPFamily.IPv6];
    public static readonly IptablesVariant[] Variants = [IptablesVariant.Nft, IptablesVariant.Legacy];

    /// <summary>What the kubelet, plugins and people have put there; it is to stay. All built-in chains that the proxy
    /// uses are there, so that none comes with the proxy's rules.</summary>
    private const string Others =
        """
        *filter
        :INPUT ACCEPT [0:0]
        :FORWARD ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        :KUBE-FIREWALL - [0:0]
        :KUBE-ROUTER-INPUT - [0:0]
        -A INPUT -m comment --comment "kubernetes of another kind" -j KUBE-ROUTER-INPUT
        -A INPUT -j KUBE-FIREWALL
        -A FORWARD -i eth9 -j ACCEPT
        -A OUTPUT -j KUBE-FIREWALL
        -A KUBE-FIREWALL -m mark --mark 0x8000/0x8000 -j DROP
        COMMIT
        *nat
        :PREROUTING ACCEPT [0:0]
        :INPUT ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        :POSTROUTING ACCEPT [0:0]
        :CNI-HOSTPORT - [0:0]
        -A PREROUTING -j CNI-HOSTPORT
        -A CNI-HOSTPORT -p tcp -m tcp --dport 9999 -j RETURN
        COMMIT
        *mangle
        :PREROUTING ACCEPT [0:0]
        :INPUT ACCEPT [0:0]
        :FORWARD ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        :POSTROUTING ACCEPT [0:0]
        :KUBE-KUBELET-CANARY - [0:0]
        COMMIT

        """;

    private const string OthersTables =
        """
        table ip other { chain kube-proxy { type filter hook input priority 0; counter; }; }
        table inet kube-proxy { set cluster-ips { type ipv4_addr; }; }

        """;

    /// <summary>As kube-proxy leaves them in IPVS mode, shortened.</summary>
    private const string Ipvs =
        """
        *filter
        :KUBE-NODE-PORT - [0:0]
        :KUBE-PROXY-FIREWALL - [0:0]
        :KUBE-SOURCE-RANGES-FIREWALL - [0:0]
        :KUBE-IPVS-FILTER - [0:0]
        :KUBE-IPVS-OUT-FILTER - [0:0]
        -A INPUT -m comment --comment "kubernetes ipvs access filter" -j KUBE-IPVS-FILTER
        -A INPUT -m comment --comment "kube-proxy firewall rules" -j KUBE-PROXY-FIREWALL
        -A INPUT -m comment --comment "kubernetes health check rules" -j KUBE-NODE-PORT
        -A OUTPUT -m comment --comment "kubernetes ipvs access filter" -j KUBE-IPVS-OUT-FILTER
        -A KUBE-PROXY-FIREWALL -j KUBE-SOURCE-RANGES-FIREWALL
        COMMIT
        *nat
        :KUBE-SERVICES - [0:0]
        :KUBE-NODE-PORT - [0:0]
        :KUBE-LOAD-BALANCER - [0:0]
        :KUBE-MARK-MASQ - [0:0]
        -A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
        -A KUBE-LOAD-BALANCER -j KUBE-MARK-MASQ
        -A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODE-PORT
        -A KUBE-SERVICES -j ACCEPT
        COMMIT

        """;

    public LeftNode() => Inside = new TemporaryNamespace("cleanup");

    public TemporaryNamespace Inside { get; }

    /// <summary>False where the kernel has no ip_set.</summary>
    public bool HasSets { get; private set; }

    public void LoadOthers()
    {
        ForAll(tools => Load(tools, Others));
        LoadTables(OthersTables);
        HasSets = Inside.Run(() => RawIpSet.TryCreate("KUBE-SRC-OTHERS"));
    }

    /// <param name="rules">iptables-restore's input of a family.</param>
    public void LoadRules(Func<IPFamily, string> rules) => ForAll(tools => Load(tools, rules(tools.Family)));

    public void LoadTables(string text) => Inside.ExecuteWithInput(text, "nft", "-f", "-").ThrowIfFailed();

    /// <summary>Rules, sets that rules look into, and a link of the dummy's name.</summary>
    public void LoadIpvs()
    {
        ForAll(tools => Load(tools, Ipvs));
        TemporaryNamespace.Ip("-n", Inside.Name, "link", "add", "kube-ipvs0", "type", "bridge");
        if (HasSets)
        {
            Inside.Run(() =>
            {
                RawIpSet.TryCreate("KUBE-CLUSTER-IP");
                RawIpSet.TryCreate("KUBE-6-NODE-PORT-LOCAL-SCTP-HAS");
            });
            Load(
                Programs.Tools(IPFamily.IPv4, IptablesVariant.Nft),
                "*nat\n-I KUBE-SERVICES -m set --match-set KUBE-CLUSTER-IP dst -j KUBE-MARK-MASQ\nCOMMIT\n");
        }
    }

    /// <summary>Where rules may count; false where the kernel has no such counters.</summary>
    public bool EnsureCounters() => Inside.Run(() =>
    {
        using var accounting = new NfAcct();
        try
        {
            accounting.Ensure(IptablesFeatures.InvalidCounter);
            accounting.Ensure(IptablesFeatures.LocalhostNodePortsCounter);
            return true;
        }
        catch (Signalbox.Kernel.KernelException)
        {
            return false;
        }
    });

    /// <summary>All that there is, byte for byte but for the lines that tell the time.</summary>
    public string Everything()
    {
        var rules = new List<string>();
        ForAll(tools => rules.Add($"{tools.SavePath}\n{Saved(tools)}"));
        return string.Join('\n', [.. rules, Inside.Execute("nft", "list", "ruleset").ThrowIfFailed().Output, Rest()]);
    }

    public string Saved(IptablesTools tools) =>
        string.Join('\n', Inside.Save(tools, null).Where(line => !line.StartsWith('#')));

    public void Dispose() => Inside.Dispose();

    private string Rest() => Inside.Run(() =>
    {
        using var accounting = new NfAcct();
        return string.Join('\n', NetworkLinks.Read().Select(link => link.ToString())
            .Concat(HasSets ? IpSets.List() : [])
            .Concat(accounting.List().Select(counter => counter.Name)));
    });

    private void Load(IptablesTools tools, string text)
    {
        var result = Inside.Restore(tools, text);
        Assert.True(result.Kind == RestoreKind.Applied, $"{tools.RestorePath}: {result.Words}");
    }

    private static void ForAll(Action<IptablesTools> work)
    {
        foreach (var variant in Variants)
        {
            foreach (var family in Families)
            {
                work(Programs.Tools(family, variant));
            }
        }
    }
}
