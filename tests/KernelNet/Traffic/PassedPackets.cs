using System.Globalization;
using System.Text.RegularExpressions;
using Signalbox.Lab.Namespaces;

namespace Signalbox.KernelNet.Traffic;

/// <summary>Counts, in a table of its own on the node under test, packets to frontends that have passed all rules and
/// still have the frontend as their destination: none may, whether a frontend has endpoints or not.</summary>
internal static partial class PassedPackets
{
    private const string Table = """
        table inet passed-packets {
            chain leaving {
                type filter hook postrouting priority 300;
                ip daddr 10.97.2.0/24 counter comment "ClusterIP, IPv4"
                ip6 daddr fd00:10:96::/112 counter comment "ClusterIP, IPv6"
                ip daddr 198.51.100.0/24 counter comment "external, IPv4"
                ip6 daddr 2001:db8:198::/64 counter comment "external, IPv6"
            }
            chain arriving {
                type filter hook input priority 100;
                ip daddr 127.0.0.0/8 accept
                meta l4proto { tcp, udp } th dport 31001-31099 counter comment "node port"
            }
        }
        """;

    public static void Watch(TemporaryNamespace node) =>
        node.ExecuteWithInput(Table, "nft", "-f", "-").ThrowIfFailed();

    /// <summary>What was passed by so far, with how many packets.</summary>
    public static IReadOnlyDictionary<string, long> Read(TemporaryNamespace node) => Counter()
        .Matches(node.Execute("nft", "list", "table", "inet", "passed-packets").ThrowIfFailed().Output)
        .Select(rule => (
            What: rule.Groups[2].Value, Packets: long.Parse(rule.Groups[1].Value, CultureInfo.InvariantCulture)))
        .Where(rule => rule.Packets > 0)
        .ToDictionary(rule => rule.What, rule => rule.Packets);

    [GeneratedRegex(@"counter packets (\d+) bytes \d+ comment ""([^""]+)""")]
    private static partial Regex Counter();
}
