using System.Globalization;
using Signalbox.Core.Model;
using Signalbox.Core.Trace;
using Signalbox.Proxy.Inquiry;

namespace Signalbox.Bench;

/// <summary>What explain and trace begin with, in a process of its own: rules are read, and one packet walks over them.
/// </summary>
internal static class WalkReading
{
    /// <summary>The bench's word that makes a process this reader.</summary>
    public const string Verb = "read-and-walk";

    private const int Service = 321;

    /// <param name="dumps">Paths; none for the kernel's rules.</param>
    public static void Run(IReadOnlyList<string> dumps)
    {
        var rules = RulesSource.Read(dumps, IPFamily.IPv4);
        var packet = new Packet
        {
            Protocol = Protocol.TCP,
            Source = Address.Parse("172.16.0.200"),
            Destination = SyntheticCluster.FrontendAt(Service),
            DestinationPort = 80,
        };
        var outcomes = PacketTrace.Walk(rules, new NodeAddresses([Address.Parse("10.200.0.2")]), packet);
        var ends = outcomes.Select(outcome => outcome.Ending).OfType<Ending.Delivered>()
            .Select(ending => ending.Address).Distinct().Count();
        var chains = rules.Iptables.Sum(one => one.Chains.ParsedChains);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ends} {chains}"));
    }
}
