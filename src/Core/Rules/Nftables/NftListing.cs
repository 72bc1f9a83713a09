using System.Buffers;
using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Nftables;

/// <summary>A whole table as "nft -n list ruleset" prints it, which "nft -f" reads. What nft orders as it likes is
/// sorted: sets by name, base chains by hook and priority and the others by name, elements field by field.</summary>
public static class NftListing
{
    /// <summary>Elements of sets that only packets fill are not part of it.</summary>
    public static void Write(
        NftRuleset rules, Func<NftSet, IEnumerable<NftElement>> elementsOf, IBufferWriter<byte> sink)
    {
        var text = new TextBuffer(sink);
        var words = new NftText(rules.Family);
        text.Write($"table {words.Table} {{\n\tcomment \"{NftRuleset.TableComment}\"\n");
        foreach (var set in rules.Sets.OrderBy(set => set.Name, StringComparer.Ordinal))
        {
            WriteSet(text, words, set, set.TimeoutSeconds is null ? elementsOf(set) : []);
            text.Write('\n');
        }

        var isFirst = true;
        foreach (var chain in rules.Chains
            .OrderBy(chain => chain.Hook is null)
            .ThenBy(chain => chain.Hook?.Hook)
            .ThenBy(chain => chain.Hook?.Priority)
            .ThenBy(chain => chain.Name, StringComparer.Ordinal))
        {
            text.Write(isFirst ? "" : "\n");
            WriteChain(text, words, chain);
            isFirst = false;
        }

        text.Write("}\n");
        text.Flush();
    }

    private static void WriteSet(TextBuffer text, NftText words, NftSet set, IEnumerable<NftElement> elements)
    {
        text.Write(set.Value == SetValue.None ? "\tset " : "\tmap ");
        text.Write(set.Name);
        text.Write(" {\n");
        foreach (var property in words.PropertiesOf(set))
        {
            WriteLine(text, property);
        }

        WriteElements(text, set, Sorted(set, elements));
        text.Write("\t}\n");
    }

    private static void WriteElements(TextBuffer text, NftSet set, NftElement[] elements)
    {
        if (elements.Length == 0)
        {
            return;
        }

        var perLine = PerLine(set);
        text.Write("\t\telements = { ");
        for (var i = 0; i < elements.Length; i++)
        {
            if (i > 0)
            {
                text.Write(i % perLine == 0 ? ",\n\t\t\t     " : ", ");
            }

            NftText.Write(text, set, elements[i]);
        }

        text.Write(" }\n");
    }

    /// <summary>As many as nft puts into a line.</summary>
    private static int PerLine(NftSet set) => set.Key.Count > 1 ? 1 : set.Key[0] switch
    {
        FieldType.IPv6Address => 1,
        FieldType.IPv4Address => 2,
        _ => 5,
    };

    private static void WriteChain(TextBuffer text, NftText words, NftChain chain)
    {
        text.Write("\tchain ");
        text.Write(chain.Name);
        text.Write(" {\n");
        foreach (var property in NftText.PropertiesOf(chain))
        {
            WriteLine(text, property);
        }

        foreach (var rule in chain.Rules)
        {
            text.Write("\t\t");
            if (!words.TryWrite(text, rule, out var why))
            {
                text.Write(NftText.Apologize(why!));
            }

            text.Write('\n');
        }

        text.Write("\t}\n");
    }

    private static void WriteLine(TextBuffer text, string line)
    {
        text.Write("\t\t");
        text.Write(line);
        text.Write('\n');
    }

    private static NftElement[] Sorted(NftSet set, IEnumerable<NftElement> elements)
    {
        var sorted = elements.ToArray();
        Array.Sort(sorted, (left, right) => Compare(set.Key, left.Key, right.Key));
        return sorted;
    }

    /// <summary>Field by field, each by its value: numbers stand in the machine's order, all else in the network's.
    /// </summary>
    private static int Compare(EquatableArray<FieldType> fields, in RegisterBytes left, in RegisterBytes right)
    {
        var at = 0;
        foreach (var field in fields)
        {
            var width = FieldText.WidthOf(field);
            var one = left.Span[at..];
            var other = right.Span[at..];
            var order = field == FieldType.DrawnNumber
                ? BitConverter.ToUInt32(one).CompareTo(BitConverter.ToUInt32(other))
                : one[..width].SequenceCompareTo(other[..width]);
            if (order != 0)
            {
                return order;
            }

            at += width;
        }

        return 0;
    }
}
