using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Testing;

namespace Signalbox.Core.Tests.Rules.Iptables;

public sealed class RuleParserTests
{
    /// <summary>One of every kind of condition, negated where that can be, and of every target.</summary>
    public static TheoryData<string> Lines() =>
    [
        "",
        "-j ACCEPT",
        "-s 10.0.0.0/8 -j DROP",
        "! -s 10.0.0.0/8 ! -d 172.30.0.1/32 -j RETURN",
        "-i cni0 ! -o eth+ -j REJECT --reject-with icmp-port-unreachable",
        "! -i cni+ -o eth0 -j KUBE-SERVICES",
        "-p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.1:8080",
        "-p udp -m udp -j MASQUERADE",
        "-p sctp -m sctp --dport 65535 -j MASQUERADE --random-fully",
        "-m comment --comment \"it's a \\\"quoted\\\" back\\\\slash -j DROP\" -j MARK --set-xmark 0x4000/0x0"
            .Replace("it's", "it\\'s", StringComparison.Ordinal),
        "-m addrtype --dst-type LOCAL -m addrtype --src-type LOCAL",
        "-m mark --mark 0x4000/0x4000 -m mark ! --mark 0x1/0xff -j ACCEPT",
        "-m conntrack --ctstate RELATED,ESTABLISHED -m conntrack ! --ctstate NEW -j ACCEPT",
        "-m statistic --mode random --probability 0.33333333349 -j ACCEPT",
        "-m recent --rcheck --seconds 600 --reap --name A --mask 255.255.255.255 --rsource -j A",
        "-m recent --set --name A --mask 255.255.255.255 --rsource",
        "-m nfacct --nfacct-name counter -j DROP",
    ];

    [Theory]
    [MemberData(nameof(Lines))]
    public void What_is_written_is_read_back_to_the_letter(string line)
    {
        var rule = RuleParser.Parse(line);
        Assert.Equal(line, new RuleText(IPFamily.IPv4).Say(rule));
        Assert.DoesNotContain(rule.Matches.Items, match => match is Match.Other);
        Assert.IsNotType<Target.Other>(rule.Target);
    }

    [Theory]
    [InlineData("-p icmp -j ACCEPT")]
    [InlineData("-m tcp --sport 80 -j ACCEPT")]
    [InlineData("-m limit --limit 5/min --limit-burst 7 -j ACCEPT")]
    [InlineData("-m recent --update --seconds 5 --name A --mask 255.255.255.255 --rsource -j DROP")]
    [InlineData("-m comment ! --comment \"two words\" -j DROP")]
    [InlineData("-m statistic --mode nth --every 2 --packet 0 -j ACCEPT")]
    public void Conditions_that_we_never_write_are_kept_word_by_word(string line)
    {
        var rule = RuleParser.Parse(line);
        Assert.Single(rule.Matches.Items, match => match is Match.Other);
        Assert.Equal(line, new RuleText(IPFamily.IPv4).Say(rule));
    }

    [Theory]
    [InlineData("-j REJECT --reject-with tcp-reset")]
    [InlineData("-j DNAT --to-destination 10.0.0.1:80-90")]
    [InlineData("-j LOG --log-prefix \"two words \"")]
    [InlineData("-j SNAT --to-source 10.0.0.1")]
    public void Targets_that_we_never_write_are_kept_word_by_word(string line)
    {
        var rule = RuleParser.Parse(line);
        Assert.IsType<Target.Other>(rule.Target);
        Assert.Equal(line, new RuleText(IPFamily.IPv4).Say(rule));
    }

    [Fact]
    public void IPv6_has_its_own_words()
    {
        var text = new RuleText(IPFamily.IPv6);
        foreach (var line in new[]
        {
            "-d fd00:10::1/128 -p tcp -m tcp --dport 80 -j REJECT --reject-with icmp6-port-unreachable",
            "-m recent --set --name A --mask ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff --rsource",
            "-p tcp -m tcp -j DNAT --to-destination [fd01::5]:8080",
        })
        {
            Assert.Equal(line, text.Say(RuleParser.Parse(line)));
        }
    }

    [Fact]
    public void Every_share_survives_being_printed_with_eleven_decimals()
    {
        var text = new RuleText(IPFamily.IPv4);
        for (uint left = 1; left < 5000; left++)
        {
            var rule = new Rule([new Match.Statistic(0x80000000u / left)], Target.Accepts);
            Assert.Equal(rule, RuleParser.Parse(text.Say(rule)));
        }
    }

    [Fact]
    public void Every_rule_that_upstream_was_recorded_with_is_understood_and_written_alike()
    {
        var count = 0;
        foreach (var dump in Goldens.Dumps())
        {
            var text = new RuleText(
                dump.EndsWith("ip6tables", StringComparison.Ordinal) ? IPFamily.IPv6 : IPFamily.IPv4);
            foreach (var line in File.ReadLines(dump).Where(line => line.StartsWith("-A ", StringComparison.Ordinal)))
            {
                // The nft variant prints two blanks before a counter's name.
                var words = line.Replace("nfacct-name  ", "nfacct-name ", StringComparison.Ordinal).Split(' ', 3);
                var rule = RuleParser.Parse(words[2]);
                Assert.Equal(words[2], text.Say(rule));
                Assert.DoesNotContain(rule.Matches.Items, match => match is Match.Other);
                count++;
            }
        }

        Assert.True(count > 1000, $"only {count} rules were found");
    }
}
