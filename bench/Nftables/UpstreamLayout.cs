using System.Globalization;
using System.Text;
using Signalbox.Core.Model;

namespace Signalbox.Bench.Nftables;

/// <summary>Upstream's table for a cluster of equal Services, and changes to it, as input of nft: a chain and an
/// anonymous map for each Service, and a verdict map that leads there. Source: spec 5.2 to 5.6.</summary>
internal sealed class UpstreamLayout(int endpoints, string protocol = "tcp")
{
    private const string Table = "ip kube-proxy";

    /// <summary>What nat needs, of nft's own output path only.</summary>
    private const string Nat = """
        add table ip kube-proxy
        add set ip kube-proxy cluster-ips { type ipv4_addr ; }
        add set ip kube-proxy nodeport-ips { type ipv4_addr ; }
        add map ip kube-proxy service-ips { type ipv4_addr . inet_proto . inet_service : verdict ; }
        add map ip kube-proxy service-nodeports { type inet_proto . inet_service : verdict ; }
        add chain ip kube-proxy nat-output { type nat hook output priority -100 ; }
        add chain ip kube-proxy services
        add rule ip kube-proxy nat-output jump services
        add rule ip kube-proxy services ip daddr @cluster-ips ip saddr != 172.16.0.0/12 meta mark set mark or 0x4000
        add rule ip kube-proxy services ip daddr . meta l4proto . th dport vmap @service-ips
        add rule ip kube-proxy services ip daddr @nodeport-ips meta l4proto . th dport vmap @service-nodeports

        """;

    private const string Others = """
        add set ip kube-proxy hairpin-connections { type ipv4_addr . ipv4_addr . inet_proto . inet_service ; }
        add map ip kube-proxy no-endpoint-services { type ipv4_addr . inet_proto . inet_service : verdict ; }
        add map ip kube-proxy no-endpoint-nodeports { type inet_proto . inet_service : verdict ; }
        add map ip kube-proxy firewall-ips { type ipv4_addr . inet_proto . inet_service : verdict ; }
        add chain ip kube-proxy filter-prerouting-pre-dnat { type filter hook prerouting priority -110 ; }
        add chain ip kube-proxy filter-output-pre-dnat { type filter hook output priority -110 ; }
        add chain ip kube-proxy filter-input { type filter hook input priority 0 ; }
        add chain ip kube-proxy filter-forward { type filter hook forward priority 0 ; }
        add chain ip kube-proxy filter-output { type filter hook output priority 0 ; }
        add chain ip kube-proxy nat-prerouting { type nat hook prerouting priority -100 ; }
        add chain ip kube-proxy nat-postrouting { type nat hook postrouting priority 100 ; }
        add chain ip kube-proxy nodeport-endpoints-check
        add chain ip kube-proxy service-endpoints-check
        add chain ip kube-proxy firewall-check
        add chain ip kube-proxy masquerading
        add chain ip kube-proxy cluster-ips-check
        add chain ip kube-proxy reject-chain
        add rule ip kube-proxy filter-prerouting-pre-dnat ct state new jump firewall-check
        add rule ip kube-proxy filter-output-pre-dnat ct state new jump firewall-check
        add rule ip kube-proxy filter-input ct state new jump nodeport-endpoints-check
        add rule ip kube-proxy filter-input ct state new jump service-endpoints-check
        add rule ip kube-proxy filter-forward ct state new jump service-endpoints-check
        add rule ip kube-proxy filter-forward ct state new jump cluster-ips-check
        add rule ip kube-proxy filter-output ct state new jump service-endpoints-check
        add rule ip kube-proxy filter-output ct state new jump cluster-ips-check
        add rule ip kube-proxy nat-prerouting jump services
        add rule ip kube-proxy nat-postrouting jump masquerading
        add rule ip kube-proxy nodeport-endpoints-check ip daddr @nodeport-ips \
            meta l4proto . th dport vmap @no-endpoint-nodeports
        add rule ip kube-proxy service-endpoints-check ip daddr . meta l4proto . th dport vmap @no-endpoint-services
        add rule ip kube-proxy firewall-check ip daddr . meta l4proto . th dport vmap @firewall-ips
        add rule ip kube-proxy masquerading mark and 0x4000 != 0 mark set mark xor 0x4000 masquerade fully-random
        add rule ip kube-proxy masquerading ct status dnat \
            ip saddr . ip daddr . meta l4proto . th dport @hairpin-connections masquerade fully-random
        add rule ip kube-proxy cluster-ips-check ip daddr @cluster-ips reject
        add rule ip kube-proxy reject-chain reject

        """;

    /// <summary>All of it.</summary>
    public string Load(SyntheticCluster cluster, int services) => Text(text =>
    {
        text.Append(Nat).Append(Others);
        AddServices(text, cluster, services);
    });

    /// <summary>Only what picks an endpoint for a packet of this node, and an end for it behind that.</summary>
    public string LoadPicking(SyntheticCluster cluster, int services) => Text(text =>
    {
        text.Append(Nat).Append("add set ").Append(Table)
            .Append(" hairpin-connections { type ipv4_addr . ipv4_addr . inet_proto . inet_service ; }\n")
            .Append("add chain ").Append(Table).Append(" end { type filter hook output priority 0 ; }\n")
            .Append("add rule ").Append(Table).Append(" end meta l4proto udp drop\n");
        AddServices(text, cluster, services);
    });

    /// <summary>A Service's chain anew.</summary>
    public string Changed(int service, EndpointSlice slice) => Text(text => AppendChain(text, service, slice));

    /// <summary>Many chains anew; what else changes is the hairpin element of the pod on this node.</summary>
    public string Rolled(SyntheticCluster cluster, int services, int rollout) => Text(text =>
    {
        for (var service = 0; service < services; service++)
        {
            AppendChain(text, service, cluster.RolledSliceAt(service, rollout));
        }
    });

    public string Added(SyntheticCluster cluster, int service) => Text(text =>
    {
        AppendChain(text, service, cluster.SliceAt(service, 0));
        AppendElements(text, "add", service);
        AppendHairpin(text, "add", cluster.SliceAt(service, 0));
    });

    /// <summary>The chain goes later, in a transaction of its own, which is not counted here.</summary>
    public string Removed(SyntheticCluster cluster, int service) => Text(text =>
    {
        AppendElements(text, "delete", service);
        AppendHairpin(text, "delete", cluster.SliceAt(service, 0));
        text.Append(CultureInfo.InvariantCulture, $"flush chain {Table} {ChainOf(service)}\n");
    });

    private static string Text(Action<StringBuilder> write)
    {
        var text = new StringBuilder();
        write(text);
        return text.ToString();
    }

    private string ChainOf(int service) => string.Create(
        CultureInfo.InvariantCulture, $"service-{service:X8}-ns-{service % 50}/service-{service}/{protocol}/http");

    private void AddServices(StringBuilder text, SyntheticCluster cluster, int services)
    {
        for (var service = 0; service < services; service++)
        {
            var slice = cluster.SliceAt(service, 0);
            AppendChain(text, service, slice);
            AppendElements(text, "add", service);
            AppendHairpin(text, "add", slice);
        }
    }

    private void AppendChain(StringBuilder text, int service, EndpointSlice slice)
    {
        var chain = ChainOf(service);
        var pool = slice.Endpoints;
        text.Append(CultureInfo.InvariantCulture, $"""
            add chain {Table} {chain}
            flush chain {Table} {chain}
            add rule {Table} {chain} meta l4proto {protocol} dnat ip addr . port to numgen random mod {pool.Count} map
            """).Append(" { ");
        for (var i = 0; i < pool.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(i > 0 ? " , " : "")}{i} : {pool[i].Address} . 8080");
        }

        text.Append(" }\n");
    }

    private void AppendElements(StringBuilder text, string verb, int service)
    {
        var address = SyntheticCluster.FrontendAt(service);
        text.Append(CultureInfo.InvariantCulture, $$"""
            {{verb}} element {{Table}} cluster-ips { {{address}} }
            {{verb}} element {{Table}} service-ips { {{address}} . {{protocol}} . 80 : goto {{ChainOf(service)}} }

            """);
    }

    /// <summary>The endpoint at place 1 is on this node.</summary>
    private void AppendHairpin(StringBuilder text, string verb, EndpointSlice slice)
    {
        if (endpoints > 1)
        {
            var address = slice.Endpoints[1].Address;
            text.Append(CultureInfo.InvariantCulture, $$"""
                {{verb}} element {{Table}} hairpin-connections { {{address}} . {{address}} . {{protocol}} . 8080 }

                """);
        }
    }
}
