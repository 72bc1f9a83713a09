using System.Text;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Kernel.Iptables;
using Signalbox.KernelNet.Iptables;
using Signalbox.Lab.Namespaces;
using Signalbox.Proxy.Sync.Iptables;

namespace Signalbox.KernelNet.Nftables;

public sealed class KernelReaderTests
{
    private const int Chains = 20_001;

    [Fact]
    public void More_chains_than_iptables_save_can_take_are_read_whole()
    {
        using var inside = new TemporaryNamespace("reader");
        var tools = Programs.Tools(IPFamily.IPv4, IptablesVariant.Nft);
        inside.Command(tools, "-t nat -A PREROUTING -m comment --comment ours -j RETURN");
        inside.Command(tools, "-A INPUT -m mark --mark 0x4000/0x4000 -j DROP");
        var commands = new StringBuilder("add chain ip nat KUBE-SEP-EMPTY\n");
        for (var chain = 1; chain < Chains; chain++)
        {
            commands.Append("add chain ip nat KUBE-SEP-").Append(chain).Append('\n')
                .Append("add rule ip nat KUBE-SEP-").Append(chain).Append(" meta l4proto tcp dnat to 10.0.0.1:")
                .Append(chain).Append('\n');
        }

        inside.ExecuteWithInput(commands.ToString(), "nft", "-f", "-").ThrowIfFailed();
        var kernel = inside.Run(() => KernelReader.Read(tools));
        var digest = new ChainDigest(IPFamily.IPv4);
        Assert.Equal(Chains, kernel.ServiceChains.Count);
        Assert.Equal(digest.Take(), kernel.ServiceChains["KUBE-SEP-EMPTY"]);
        for (ushort chain = 1; chain < Chains; chain++)
        {
            var target = new Target.DNAT(Address.IPv4(10, 0, 0, 1), chain);
            var rule = new Rule([new Match.OfProtocol(Protocol.TCP)], target);
            var name = $"KUBE-SEP-{chain}";
            Assert.Equal(digest.Of(new Chain(Table.Nat, name, [rule])), kernel.ServiceChains[name]);
        }

        Assert.Equal([new Rule([new Match.Comment("ours")], Target.Returns)], kernel.Find(Table.Nat, "PREROUTING"));
        Assert.Equal([new Rule([new Match.Mark(0x4000, 0x4000)], Target.Drops)], kernel.Find(Table.Filter, "INPUT"));
        Assert.Null(kernel.Find(Table.Mangle, "OUTPUT"));
    }
}
