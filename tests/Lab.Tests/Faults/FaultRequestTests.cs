using Signalbox.Lab.Faults;
using Signalbox.Lab.Life;

namespace Signalbox.Lab.Tests.Faults;

/// <summary>What "fault add" makes of its options.</summary>
public sealed class FaultRequestTests
{
    [Theory]
    [InlineData("node=n1 loss=20%", "node n1: loss 20%, each way")]
    [InlineData(
        "pod=shop/web-1 loss=0.5% delay=1.5s jitter=20ms rate=1mbit corrupt=1%",
        "pod shop/web-1: loss 0.5%, delay 1.5s ±20ms, rate 1000kbit, corrupt 1%, each way")]
    [InlineData("pod=web-1 probe=fails", "pod default/web-1: readiness probe fails")]
    [InlineData("node=n1 cut-off=", "node n1: cut off, not ready after 10s")]
    [InlineData("node=n1 cut-off= grace=500ms", "node n1: cut off, not ready after 500ms")]
    [InlineData("node=n1 agent=paused", "node n1: agent paused")]
    [InlineData("node=n1 agent=stopped", "node n1: agent stopped")]
    [InlineData(
        "node=n1 remove-rule=KUBE-SVC_default/web", "node n1: 0 rules removed: KUBE-SVC default/web; agent paused")]
    [InlineData("node=n1 remove-rule=KUBE agent=stopped", "node n1: 0 rules removed: KUBE; agent stopped")]
    [InlineData("node=n1 firewall=drop", "node n1: firewall: drop")]
    [InlineData(
        "node=n1 firewall=reject_from_10.0.0.0/8_port_53/udp_to_1.2.3.4",
        "node n1: firewall: reject from 10.0.0.0/8 to 1.2.3.4/32 port 53/udp")]
    public void Options_become_a_fault_that_says_what_it_is(string options, string words)
    {
        var request = Parse(options);
        Assert.Equal(words, $"{request.Target}: {request.Fault}");
    }

    [Theory]
    [InlineData("", "say where: --node NODE or --pod [NAMESPACE/]POD")]
    [InlineData("node=n1 pod=web loss=1%", "--node and --pod: a fault is at one of them")]
    [InlineData("node=n1", "say what goes wrong: one of --loss, --delay,")]
    [InlineData("node=n1 loss=20", "--loss 20: a share such as 20% is needed")]
    [InlineData("node=n1 loss=0%", "--loss 0%: a share")]
    [InlineData("node=n1 loss=101%", "more than 0% and up to 100%")]
    [InlineData("node=n1 loss=-5%", "--loss -5%: a share")]
    [InlineData("node=n1 corrupt=many", "--corrupt many: a share")]
    [InlineData("node=n1 delay=50", "--delay 50: a duration such as 50ms or 1.5s is needed, up to 1m")]
    [InlineData("node=n1 delay=2h", "--delay 2h: a duration")]
    [InlineData("node=n1 delay=61s", "--delay 61s: a duration")]
    [InlineData("node=n1 jitter=5ms", "--jitter goes with --delay")]
    [InlineData("node=n1 delay=5ms jitter=6ms", "--jitter 6ms: not more than the delay (5ms) can be had")]
    [InlineData("node=n1 rate=fast", "--rate fast: a rate such as 500kbit or 1mbit is needed")]
    [InlineData("node=n1 grace=5s loss=1%", "--grace goes with --cut-off")]
    [InlineData("node=n1 cut-off= loss=1%", "--loss and --cut-off: these are several faults; add each by itself")]
    [InlineData("pod=web cut-off=", "--cut-off: that goes wrong at a node, not at a pod")]
    [InlineData("node=n1 probe=fails", "--probe: that goes wrong at a pod, not at a node")]
    [InlineData("pod=web probe=sleeps", "--probe sleeps: only '--probe fails' can be had")]
    [InlineData("node=n1 agent=killed", "--agent killed: 'paused' and 'stopped' can be had")]
    [InlineData("node=n1 remove-rule=_", "--remove-rule: words that the rule holds are needed")]
    [InlineData("pod=web remove-rule=KUBE", "--remove-rule: that goes wrong at a node, not at a pod")]
    [InlineData("node=n1 firewall=forbid", "--firewall \"forbid\": 'drop' or 'reject', then any of")]
    [InlineData("node=n1 firewall=drop_from", "then any of 'from CIDR'")]
    [InlineData("node=n1 firewall=drop_from_here", "'here' is no address and no block such as 10.0.0.0/8")]
    [InlineData("node=n1 firewall=drop_port_0", "'0' is no port from 1 to 65535, such as 80 or 53/udp")]
    [InlineData("node=n1 firewall=drop_port_80/icmp", "'80/icmp' is no port")]
    [InlineData("node=n1 firewall=drop_from_10.0.0.1_from_10.0.0.2", "then any of 'from CIDR'")]
    [InlineData("node=n1 firewall=drop_from_10.0.0.1_to_fd00::1", "both blocks must be of one family")]
    public void What_cannot_be_is_refused_by_its_option(string options, string words) =>
        Assert.Contains(words, Assert.Throws<LabException>(() => Parse(options)).Message);

    [Fact]
    public void A_firewall_is_a_table_that_meets_what_is_forwarded_and_what_comes_in()
    {
        var table = FirewallRule.Parse("drop from 10.0.0.0/8 port 53/udp").Table("lab-fault-7");
        Assert.StartsWith("table inet lab-fault-7 {", table);
        foreach (var hook in new[] { "forward", "input" })
        {
            Assert.Contains(
                $"type filter hook {hook} priority filter; ip saddr 10.0.0.0/8 udp dport 53 counter drop;", table);
        }
    }

    // Blanks part options, so that within one they are '_'.
    private static FaultRequest Parse(string options) => FaultRequest.Parse(
        options.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split('=', 2))
            .ToDictionary(one => one[0], one => one[1].Replace('_', ' ')));
}
