using System.Text;
using Signalbox.Core.Model;
using Signalbox.Core.Rules;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Core.Trace.Dumps;

namespace Signalbox.Core.Tests.Rules.Nftables.Text;

/// <summary>What others write into their tables is read as expressions, and said again as it was written.</summary>
public sealed class ForeignTextTests
{
    [Theory]
    [InlineData("numgen inc mod 3 0 drop")]
    [InlineData("numgen inc mod 3 offset 5 6 drop")]
    [InlineData("fib daddr . mark type 2 accept")]
    [InlineData("tcp dport > 1024 accept")]
    [InlineData("tcp dport < 1024 accept")]
    [InlineData("udp sport >= 1024 accept")]
    [InlineData("udp sport <= 1024 accept")]
    [InlineData("ip saddr 10.0.0.1-10.0.0.5 drop")]
    [InlineData("tcp dport 80-90 ip saddr 10.0.0.1 drop")]
    [InlineData("ip daddr != 10.0.0.1-10.0.0.5 drop")]
    [InlineData("notrack")]
    [InlineData("snat to 10.0.0.1")]
    [InlineData("snat to 10.0.0.1-10.0.0.5")]
    [InlineData("meta l4proto 6 dnat to 10.0.0.1-10.0.0.5:80-90")]
    [InlineData("redirect")]
    [InlineData("meta l4proto 17 redirect to :80")]
    [InlineData("meta l4proto 17 masquerade to :1024-65535")]
    [InlineData("meta l4proto 6 reject with tcp reset")]
    [InlineData("reject with icmpx no-route")]
    [InlineData("reject with icmpx host-unreachable")]
    [InlineData("reject with icmpx admin-prohibited")]
    [InlineData("counter packets 12 bytes 3456 accept")]
    [InlineData("limit rate 10/second accept")]
    [InlineData("limit rate over 10/minute drop")]
    [InlineData("limit rate 10/hour accept")]
    [InlineData("limit rate 10/day accept")]
    [InlineData("limit rate 10/week accept")]
    [InlineData("limit rate over 1024 bytes/second drop")]
    [InlineData("quota over 1000 bytes drop")]
    [InlineData("quota 1000 bytes accept")]
    [InlineData("counter name \"mine\"")]
    [InlineData("log prefix \"a prefix\" group 2")]
    [InlineData("log level debug")]
    [InlineData("iif 2 accept")]
    [InlineData("oif 2 accept")]
    [InlineData("iifname \"eth0\" oifname \"cni*\" accept")]
    [InlineData("meta skuid 1000 drop")]
    [InlineData("meta skgid 1000 drop")]
    [InlineData("meta length 100 drop")]
    [InlineData("meta pkttype 2 drop")]
    [InlineData("ct original ip saddr == 10.0.0.1 accept")]
    [InlineData("ct reply ip daddr == 10.0.0.1 accept")]
    [InlineData("ct original proto-dst == 80 accept")]
    [InlineData("ct direction == 1 accept")]
    [InlineData("ct mark == 0x00000001 accept")]
    [InlineData("ct state 0x2,0x4 accept")]
    [InlineData("ip saddr 10.0.0.0/8 ip protocol 6 accept")]
    [InlineData("ip saddr 10.1.2.128/25 accept")]
    [InlineData("tcp sport 80 tcp dport != 443 accept")]
    public void A_rule_is_said_as_it_was_written(string words)
    {
        var rule = Read(words);
        Assert.DoesNotContain(rule.Expressions.Items, one => one is Expression.Other);
        Assert.Equal(words, new NftText(IPFamily.IPv4).Say(rule));
    }

    private static NftRule Read(string words)
    {
        var text = $"table ip mine {{\n\tchain x {{\n\t\t{words}\n\t}}\n}}\n";
        var dump = NodeDump.Read([new DumpBytes("listed", Encoding.UTF8.GetBytes(text))]);
        var table = Assert.Single(dump.Of(IPFamily.IPv4).Nftables);
        return Assert.Single(Assert.Single(table.Rules.Chains.Items).Rules.Items);
    }
}
