using System.Buffers;
using System.Text;
using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Testing;

namespace Signalbox.Core.Tests.Rules.Iptables;

/// <summary>Exact restore text of small changes.</summary>
public sealed class PatchTests
{
    private static readonly ServiceName Web = A.Name("default/web");
    private static readonly string One = ChainNames.Endpoint("default/web:http", Protocol.TCP, "10.0.1.1:8080");
    private static readonly string Two = ChainNames.Endpoint("default/web:http", Protocol.TCP, "10.0.1.2:8080");
    private const string Cluster = "KUBE-SVC-CDGGSHYLG3RE2FKL";

    private const string Masquerade =
        $"-A {Cluster} ! -s 10.0.0.0/8 -d 172.30.0.10/32 -p tcp -m comment --comment \"default/web:http cluster IP\" -m tcp --dport 80 -j KUBE-MARK-MASQ";

    private const string Enter =
        $"KUBE-SERVICES -d 172.30.0.10/32 -p tcp -m comment --comment \"default/web:http cluster IP\" -m tcp --dport 80 -j {Cluster}";

    private const string Reject =
        "KUBE-SERVICES -d 172.30.0.10/32 -p tcp -m comment --comment \"default/web:http has no endpoints\" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable";

    [Fact]
    public void Nothing_changed_is_nothing_written()
    {
        var patch = ServicePatch.Between(Rules("10.0.1.1"), Rules("10.0.1.1"));
        Assert.True(patch.IsEmpty);
        Assert.Equal("", Text(patch));
    }

    [Fact]
    public void An_endpoint_more_writes_its_chain_and_the_pool_only() => Assert.Equal(
        $"""
        *nat
        :{Cluster} - [0:0]
        :{Two} - [0:0]
        {Masquerade}
        -A {Cluster} -m comment --comment "default/web:http -> 10.0.1.1:8080" -m statistic --mode random --probability 0.50000000000 -j {One}
        -A {Cluster} -m comment --comment "default/web:http -> 10.0.1.2:8080" -j {Two}
        {EndpointRules(Two, "10.0.1.2")}
        COMMIT

        """,
        Text(ServicePatch.Between(Rules("10.0.1.1"), Rules("10.0.1.1", "10.0.1.2"))));

    [Fact]
    public void An_endpoint_less_is_led_to_no_more_before_its_chain_goes() => Assert.Equal(
        $"""
        *nat
        :{Cluster} - [0:0]
        {Masquerade}
        -A {Cluster} -m comment --comment "default/web:http -> 10.0.1.2:8080" -j {Two}
        :{One} - [0:0]
        -X {One}
        COMMIT

        """,
        Text(ServicePatch.Between(Rules("10.0.1.1", "10.0.1.2"), Rules("10.0.1.2"))));

    [Fact]
    public void The_last_endpoint_gone_is_rejected_before_the_way_in_is_closed() => Assert.Equal(
        $"""
        *filter
        -I {Reject}
        COMMIT
        *nat
        -D {Enter}
        :{Cluster} - [0:0]
        :{One} - [0:0]
        -X {Cluster}
        -X {One}
        COMMIT

        """,
        Text(ServicePatch.Between(Rules("10.0.1.1"), Rules())));

    [Fact]
    public void The_first_endpoint_opens_the_way_in_before_the_rejection_ends() => Assert.Equal(
        $"""
        *nat
        :{Cluster} - [0:0]
        :{One} - [0:0]
        {Masquerade}
        -A {Cluster} -m comment --comment "default/web:http -> 10.0.1.1:8080" -j {One}
        {EndpointRules(One, "10.0.1.1")}
        -I {Enter}
        COMMIT
        *filter
        -D {Reject}
        COMMIT

        """,
        Text(ServicePatch.Between(Rules(), Rules("10.0.1.1"))));

    [Fact]
    public void A_refused_line_leads_back_to_its_service()
    {
        var writer = new RestoreWriter(IPFamily.IPv4, new ArrayBufferWriter<byte>());
        var other = A.Name("default/other");
        var patch = ServicePatch.Between(Rules(), Rules("10.0.1.1"));
        PatchText.Write(writer, [new NamedPatch(Web, patch), new NamedPatch(other, patch)], []);
        Assert.Null(writer.OwnerOf(1 + writer.LineCount));
        var owners = Enumerable.Range(1, writer.LineCount).Select(writer.OwnerOf).ToList();
        Assert.Contains(Web, owners.Select(owner => owner ?? default));
        Assert.Contains(other, owners.Select(owner => owner ?? default));
        Assert.Equal(Web, owners[2]);
    }

    [Fact]
    public void A_fresh_kernel_gets_all_shared_chains_and_all_jumps()
    {
        var wanted = FixedRenderer.Chains(A.Settings(), new IptablesFeatures());
        var patch = FixedPatch.FromKernel(new KernelRules(IPFamily.IPv4), wanted);
        Assert.Equal(wanted, patch.Write);
        Assert.Equal(FixedRenderer.Jumps.Length, patch.Jumps.Length);
        var text = Write(patch.WriteChains);
        Assert.Contains("*filter\n:KUBE-FIREWALL - [0:0]\n", text, StringComparison.Ordinal);
        Assert.Contains("*mangle\n:KUBE-PROXY-CANARY - [0:0]\nCOMMIT\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_kubelets_firewall_is_only_ever_added_to()
    {
        var kernel = Held("*filter", ":KUBE-FIREWALL - [0:0]", "-A KUBE-FIREWALL -s 1.2.3.4/32 -j DROP", "COMMIT");
        var wanted = FixedRenderer.Chains(A.Settings(), new IptablesFeatures());
        var patch = FixedPatch.FromKernel(kernel, wanted);
        Assert.DoesNotContain(patch.Write, chain => chain.Name == ChainNames.Firewall);
        Assert.Single(patch.Append, rule => rule.Chain == ChainNames.Firewall);
    }

    [Fact]
    public void A_dispatch_chain_that_ends_wrongly_is_written_anew_and_a_fixed_one_that_differs_too()
    {
        var kernel = Held(
            "*nat", ":KUBE-SERVICES - [0:0]", ":KUBE-MARK-MASQ - [0:0]", "-A KUBE-SERVICES -j ACCEPT",
            "-A KUBE-MARK-MASQ -j MARK --set-xmark 0x8000/0x8000", "COMMIT");
        var patch = FixedPatch.FromKernel(kernel, FixedRenderer.Chains(A.Settings(), new IptablesFeatures()));
        Assert.Equal([(Table.Nat, ChainNames.Services)], patch.Rewrite);
        Assert.Contains(patch.Write, chain => chain.Name == ChainNames.MarkMasquerade);
    }

    [Fact]
    public void Node_port_addresses_that_change_replace_only_their_rules()
    {
        static System.Collections.Immutable.ImmutableArray<Chain> Chains(string own) => FixedRenderer.Chains(
            A.Settings() with
            {
                NodePortAddresses = Core.Plan.NodePortAddresses.For(IPFamily.IPv4, [CIDR.Parse("192.168.0.0/16")]),
                NodePortIPs = [Address.Parse("192.168.0.2"), Address.Parse(own)],
            },
            new IptablesFeatures());

        const string Say =
            "/32 -m comment --comment \"kubernetes service nodeports; NOTE: this must be the last rule in this chain\" -j KUBE-NODEPORTS";
        Assert.Equal(
            $"*nat\n-A KUBE-SERVICES -d 192.168.7.7{Say}\n-D KUBE-SERVICES -d 192.168.3.3{Say}\nCOMMIT\n",
            Write(FixedPatch.Between(Chains("192.168.3.3"), Chains("192.168.7.7")).WriteChains));
    }

    private static KernelRules Held(params string[] lines)
    {
        var kernel = new KernelRules(IPFamily.IPv4);
        foreach (var line in lines)
        {
            kernel.Read(line);
        }

        return kernel;
    }

    private static string EndpointRules(string chain, string address) =>
        $"""
        -A {chain} -s {address}/32 -m comment --comment "default/web:http" -j KUBE-MARK-MASQ
        -A {chain} -p tcp -m comment --comment "default/web:http" -m tcp -j DNAT --to-destination {address}:8080
        """;

    private static ServiceRules Rules(params string[] endpoints) => new TestCluster()
        .Set(A.Service("default/web", "172.30.0.10"), [.. endpoints.Select(A.Remote)]).Rules[Web];

    private static string Text(ServicePatch patch) =>
        Write(writer => PatchText.Write(writer, [new NamedPatch(Web, patch)], []));

    private static string Write(Action<RestoreWriter> write)
    {
        var text = new ArrayBufferWriter<byte>();
        var writer = new RestoreWriter(IPFamily.IPv4, text);
        write(writer);
        writer.Flush();
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }
}
