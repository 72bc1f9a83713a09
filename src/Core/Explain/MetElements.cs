using System.Collections.Immutable;
using System.Globalization;
using Signalbox.Core.Model;
using Signalbox.Core.Rules;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Explain;

/// <summary>Elements of a rule's sets and maps that packets meet: those for their destination, protocol and port.
/// </summary>
/// <param name="table">The rule's.</param>
/// <param name="rule">Which looks into the sets.</param>
/// <param name="packets">That met the rule.</param>
internal sealed class MetElements(NftablesRules table, NftRule rule, IReadOnlyCollection<Packet> packets)
{
    /// <summary>Of a map that stands in its rule so many elements are shown there.</summary>
    private const int MostInline = 12;

    private readonly Expression.LoadRandom? _draw =
        rule.Expressions.Items.OfType<Expression.LoadRandom>().FirstOrDefault();

    private IEnumerable<NftSet> Sets => rule.Expressions.Items.Select(SetOf).OfType<string>().Distinct()
        .Select(name => table.Elements.SetOf(name)
            ?? table.Rules.Sets.Items.FirstOrDefault(set => set.Name == name)).OfType<NftSet>();

    private bool LooksAtSource => rule.Expressions.Items.Any(
        expression => expression is Expression.LoadPayload { Header: PacketHeader.Network } load
            && load.Offset == (table.Rules.Family == IPFamily.IPv4 ? 12 : 8));

    /// <summary>Of sets that have a name, in nft's words; neighbouring numbers that lead to the same are one line:
    /// "... . 0-3 : ...".</summary>
    public ImmutableArray<string> OfNamedSets() => LooksAtSource ? [] :
    [
        .. Sets.Where(set => !IsInline(set) && set.TimeoutSeconds is null)
            .SelectMany(set => Of(set, table.Elements, packets, _draw)),
    ];

    /// <summary>The rule's text with the elements of sets that stand in it.</summary>
    public string InlineIn(string text)
    {
        foreach (var set in Sets.Where(IsInline))
        {
            var elements = table.Elements.StartingWith(set.Name, default)
                .OrderBy(element => element.Key.ToString(), StringComparer.Ordinal).ToList();
            var shown = elements.Take(MostInline).Select(element => Say(set, element, null))
                .Concat(elements.Count > MostInline ? ["..."] : []);
            text = text.Replace($"@{set.Name}", $"{{ {string.Join(", ", shown)} }}", StringComparison.Ordinal);
        }

        return text;
    }

    private static bool IsInline(NftSet set) => set.IsAnonymous || set.Name.StartsWith("__", StringComparison.Ordinal);

    private static string? SetOf(Expression expression) => expression switch
    {
        Expression.Contains contains => contains.Set,
        Expression.LookUp lookup => lookup.Map,
        Expression.Dispatch dispatch => dispatch.Map,
        _ => null,
    };

    private static IEnumerable<string> Of(
        NftSet set, INftElements elements, IReadOnlyCollection<Packet> packets, Expression.LoadRandom? draw)
    {
        foreach (var prefix in packets.Select(packet => KeyOf(set, packet)).OfType<RegisterBytes>().Distinct())
        {
            if (!set.Key.Items.Contains(FieldType.DrawnNumber))
            {
                if (elements.TryFind(set.Name, prefix, out var element))
                {
                    yield return Say(set, element, null);
                }

                continue;
            }

            foreach (var text in Slots(set, elements.StartingWith(set.Name, prefix), draw))
            {
                yield return text;
            }
        }
    }

    /// <summary>What the packet's own fields make of the key, a drawn number left out; null where it needs more.
    /// </summary>
    private static RegisterBytes? KeyOf(NftSet set, in Packet packet)
    {
        var writer = new RegisterWriter(stackalloc byte[RegisterBytes.MaxLength]);
        var seen = new HashSet<FieldType>();
        foreach (var field in set.Key)
        {
            if (!seen.Add(field))
            {
                return null;
            }

            switch (field)
            {
                case FieldType.IPv4Address or FieldType.IPv6Address:
                    writer.Add(packet.Destination);
                    break;
                case FieldType.Protocol:
                    writer.Add(packet.Protocol);
                    break;
                case FieldType.Port:
                    writer.AddPort(packet.DestinationPort);
                    break;
                case FieldType.DrawnNumber:
                    break;
                default:
                    return null;
            }
        }

        return writer.Value;
    }

    private static IEnumerable<string> Slots(
        NftSet set, IEnumerable<NftElement> elements, Expression.LoadRandom? draw)
    {
        var slots = elements
            .Select(element => (Element: element, Number: BitConverter.ToUInt32(element.Key.Span[^sizeof(uint)..])))
            .Where(slot => draw is null || slot.Number - draw.Offset < draw.Modulus)
            .OrderBy(slot => slot.Number)
            .ToList();
        for (var first = 0; first < slots.Count;)
        {
            var last = first;
            while (last + 1 < slots.Count && slots[last + 1].Element.LeadsAs(slots[first].Element)
                && slots[last + 1].Number == slots[last].Number + 1)
            {
                last++;
            }

            yield return Say(set, slots[first].Element, last > first ? slots[last].Number : null);
            first = last + 1;
        }
    }

    private static string Say(NftSet set, in NftElement element, uint? last)
    {
        var text = new TextBuffer();
        NftText.Write(text, set, element);
        var said = text.Written.ToString();
        if (last is not { } number)
        {
            return said;
        }

        var key = new TextBuffer();
        NftText.WriteKey(key, set, element);
        return string.Create(
            CultureInfo.InvariantCulture, $"{key.Written}-{number}{said[key.Written.Length..]}");
    }
}
