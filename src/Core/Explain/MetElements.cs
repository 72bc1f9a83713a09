using System.Collections.Immutable;
using System.Globalization;
using Signalbox.Core.Model;
using Signalbox.Core.Rules;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Explain;

/// <summary>Elements of a rule's sets and maps that packets meet: those for their destination, protocol and port.
/// </summary>
internal static class MetElements
{
    /// <summary>In nft's words; neighbouring numbers that lead to the same are one line: "... . 0-3 : ...".</summary>
    public static ImmutableArray<string> Of(
        NodeRules rules, MetRule.OfNftables met, IReadOnlyCollection<Packet> packets)
    {
        var table = rules.Nftables.FirstOrDefault(
            table => table.Rules.Chains.Items.Any(chain => chain.Name == met.Chain));
        var names = met.Rule.Expressions.Items.Select(SetOf).OfType<string>().Distinct();
        if (table is null || LooksAtSource(met.Rule, rules.Family))
        {
            return [];
        }

        var draw = met.Rule.Expressions.Items.OfType<Expression.LoadRandom>().FirstOrDefault();
        return
        [
            .. from name in names
               let set = table.Rules.Sets.Items.FirstOrDefault(set => set.Name == name)
               where set is { TimeoutSeconds: null }
               from text in Of(set, table.Elements, packets, draw)
               select text,
        ];
    }

    private static string? SetOf(Expression expression) => expression switch
    {
        Expression.Contains contains => contains.Set,
        Expression.LookUp lookup => lookup.Map,
        Expression.Dispatch dispatch => dispatch.Map,
        _ => null,
    };

    private static bool LooksAtSource(NftRule rule, IPFamily family) => rule.Expressions.Items.Any(
        expression => expression is Expression.LoadPayload { Header: PacketHeader.Network } load
            && load.Offset == (family == IPFamily.IPv4 ? 12 : 8));

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
                default:
                    break;
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
