using System.Collections.Immutable;
using System.Globalization;
using Signalbox.Core.Model;

namespace Signalbox.Core.Trace;

/// <summary>Addresses and ports that a translation picks from; both ends included.</summary>
internal readonly record struct NatRange(Address First, Address Last, ushort? FirstPort, ushort? LastPort)
{
    /// <summary>More are not told apart.</summary>
    private const int Most = 256;

    /// <summary>Reads "10.0.0.1-10.0.0.5:80-90", of which the addresses or the ports may be missing. Null when it
    /// cannot be read.</summary>
    /// <param name="text">Null where there is neither.</param>
    /// <param name="flow">Whose destination stays where there is none.</param>
    public static NatRange? Read(string? text, Flow flow)
    {
        var range = new NatRange(flow.Destination, flow.Destination, null, null);
        if (text is null)
        {
            return range;
        }

        var (addresses, ports) = Split(text);
        if (addresses.Length > 0)
        {
            var ends = addresses.Split('-');
            if (ends.Length > 2 || !Address.TryParse(ends[0], out var first)
                || !Address.TryParse(ends[^1], out var last))
            {
                return null;
            }

            range = range with { First = first, Last = last };
        }

        if (ports.Length == 0)
        {
            return range;
        }

        var slash = ports.IndexOf('/');
        var numbers = (slash < 0 ? ports : ports[..slash]).Split('-');
        return numbers.Length <= 2 && TryPort(numbers[0], out var from) && TryPort(numbers[^1], out var to)
            ? range with { FirstPort = from, LastPort = to }
            : null;
    }

    /// <summary>A port that is in the range already stays. None when there are too many to tell.</summary>
    public ImmutableArray<Flow> Destinations(Flow flow)
    {
        var stays = FirstPort is null || (flow.DestinationPort >= FirstPort && flow.DestinationPort <= LastPort);
        var (from, to) = stays ? (flow.DestinationPort, flow.DestinationPort) : (FirstPort!.Value, LastPort!.Value);
        var addresses = Last.Bits - First.Bits + 1;
        if (addresses > Most || to < from || addresses * (UInt128)(to - from + 1) > Most)
        {
            return [];
        }

        var results = ImmutableArray.CreateBuilder<Flow>();
        for (var address = First.Bits; address <= Last.Bits; address++)
        {
            for (var port = (int)from; port <= to; port++)
            {
                results.Add(flow with
                {
                    Destination = new Address(First.Family, address),
                    DestinationPort = (ushort)port,
                    IsRewritten = true,
                });
            }
        }

        return results.DrainToImmutable();
    }

    /// <summary>The address of IPv6 stands in brackets where a port follows.</summary>
    private static (string Addresses, string Ports) Split(string text)
    {
        var bracket = text.LastIndexOf(']');
        if (bracket >= 0)
        {
            var addresses = text[..bracket].Replace("[", "", StringComparison.Ordinal);
            return (addresses.Replace("]", "", StringComparison.Ordinal), text[(bracket + 1)..].TrimStart(':'));
        }

        var colon = text.IndexOf(':');
        return colon < 0 || text.LastIndexOf(':') != colon ? (text, "") : (text[..colon], text[(colon + 1)..]);
    }

    private static bool TryPort(string text, out ushort port) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port);
}
