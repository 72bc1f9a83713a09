using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Trace;

/// <summary>Which rules of a long chain a packet may meet, by the one destination, or else the one destination port,
/// that they ask for: of the thousands of lines of a dispatch chain a packet meets a few.</summary>
internal sealed class RuleIndex
{
    private readonly Dictionary<Address, List<int>> _byAddress = [];
    private readonly Dictionary<ushort, List<int>> _byPort = [];
    private readonly List<int> _others = [];
    private readonly int _length;

    public RuleIndex(ImmutableArray<Rule> rules)
    {
        _length = rules.Length;
        for (var at = 0; at < rules.Length; at++)
        {
            PlacesOf(rules[at]).Add(at);
        }
    }

    /// <summary>The first from <paramref name="from"/> on that such a packet may meet; the number of rules where there
    /// is none. All between are not met by it.</summary>
    public int Next(int from, Address destination, ushort port) => Math.Min(
        First(_others, from),
        Math.Min(
            _byAddress.TryGetValue(destination, out var ofAddress) ? First(ofAddress, from) : _length,
            _byPort.TryGetValue(port, out var ofPort) ? First(ofPort, from) : _length));

    private int First(List<int> places, int from)
    {
        var at = places.BinarySearch(from);
        at = at < 0 ? ~at : at;
        return at < places.Count ? places[at] : _length;
    }

    private List<int> PlacesOf(Rule rule)
    {
        ushort? port = null;
        foreach (var match in rule.Matches)
        {
            switch (match)
            {
                case Match.Destination { IsNegated: false } to when to.Block == CIDR.Of(to.Block.Network):
                    return Among(_byAddress, to.Block.Network);
                case Match.Transport { DestinationPort: { } asked }:
                    port = asked;
                    break;
                default:
                    break;
            }
        }

        return port is { } number ? Among(_byPort, number) : _others;
    }

    private static List<int> Among<T>(Dictionary<T, List<int>> places, T key)
        where T : notnull
    {
        if (!places.TryGetValue(key, out var list))
        {
            places[key] = list = [];
        }

        return list;
    }
}
