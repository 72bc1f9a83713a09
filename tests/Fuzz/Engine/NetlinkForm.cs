using System.Buffers.Binary;

namespace Signalbox.Fuzz.Engine;

/// <summary>Netlink messages: mostly an attribute is changed and all lengths around it stay right, so that what reads
/// it is reached; else bytes are changed, lengths among them.</summary>
/// <param name="fixedLength">Bytes between a message's header and its attributes.</param>
internal sealed class NetlinkForm(int fixedLength) : Form
{
    private const int MessageHeader = 16;
    private const int AttributeHeader = 4;

    /// <summary>Deeper than anything of the kernel's.</summary>
    private const int Deepest = 12;

    public override byte[] Change(byte[] input, byte[] other, Random random)
    {
        if (random.Next(4) == 0 || Messages(input) is not { Count: > 0 } messages)
        {
            return Bytes.Change(input, other, random);
        }

        var index = random.Next(messages.Count);
        var message = messages[index];
        var before = MessageHeader + fixedLength;
        if (message.Length <= before || Tree(message.AsSpan(before), 0) is not { } tree)
        {
            return Bytes.Change(input, other, random);
        }

        var donor = Messages(other) is { Count: > 0 } others ? others[random.Next(others.Count)] : message;
        var given = donor.Length > before ? Tree(donor.AsSpan(before), 0) : null;
        Change(tree, given ?? tree, random);
        var body = Written(tree);
        byte[] whole = [.. message.AsSpan(0, before), .. body];
        BinaryPrimitives.WriteInt32LittleEndian(whole, whole.Length);
        messages[index] = whole;
        return [.. messages.SelectMany(Padded)];
    }

    private static void Change(List<Attribute> tree, List<Attribute> given, Random random)
    {
        var places = Places(tree).ToList();
        if (places.Count == 0)
        {
            return;
        }

        var (list, at) = places[random.Next(places.Count)];
        switch (random.Next(7))
        {
            case 0:
                list.RemoveAt(at);
                break;
            case 1:
                list.Insert(at, Flat(list[at]));
                break;
            case 2:
                var type = random.Next(8) == 0 ? random.Next(65536) : random.Next(40);
                list[at] = list[at] with { Type = (ushort)type };
                break;
            case 3:
                var donors = Places(given).ToList();
                var (from, which) = donors[random.Next(donors.Count)];
                var taken = Flat(from[which]);
                list[at] = random.Next(2) == 0 ? taken : taken with { Type = list[at].Type };
                break;
            case 4:
                list[at] = list[at] with { Inside = null, Value = new byte[random.Next(20)] };
                break;
            case 5:
                list[at] = list[at] with { Inside = [Flat(list[at]), Flat(list[at])] };
                break;
            default:
                var flat = Flat(list[at]);
                list[at] = flat with { Value = Bytes.Change(flat.Value, flat.Value, random) };
                break;
        }
    }

    private static IEnumerable<(List<Attribute> List, int At)> Places(List<Attribute> tree)
    {
        for (var at = 0; at < tree.Count; at++)
        {
            yield return (tree, at);
            foreach (var place in Places(tree[at].Inside ?? []))
            {
                yield return place;
            }
        }
    }

    private static List<byte[]>? Messages(ReadOnlySpan<byte> batch)
    {
        var messages = new List<byte[]>();
        while (batch.Length >= MessageHeader)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(batch);
            if (length < MessageHeader || length > batch.Length)
            {
                return null;
            }

            messages.Add(batch[..length].ToArray());
            batch = batch[Math.Min(Align(length), batch.Length)..];
        }

        return messages;
    }

    /// <summary>Null for what cannot be attributes, to the last byte.</summary>
    private static List<Attribute>? Tree(ReadOnlySpan<byte> content, int depth)
    {
        var list = new List<Attribute>();
        while (content.Length > 0)
        {
            if (content.Length < AttributeHeader)
            {
                return null;
            }

            var length = BinaryPrimitives.ReadUInt16LittleEndian(content);
            if (length < AttributeHeader || length > content.Length)
            {
                return null;
            }

            var value = content[AttributeHeader..length];
            list.Add(new Attribute(
                BinaryPrimitives.ReadUInt16LittleEndian(content[2..]), value.ToArray(),
                value.Length >= AttributeHeader && depth < Deepest ? Tree(value, depth + 1) : null));
            content = content[Math.Min(Align(length), content.Length)..];
        }

        return list;
    }

    private static byte[] Written(List<Attribute> tree)
    {
        var bytes = new List<byte>();
        Span<byte> header = stackalloc byte[AttributeHeader];
        foreach (var attribute in tree)
        {
            var value = Flat(attribute).Value;
            BinaryPrimitives.WriteUInt16LittleEndian(header, (ushort)(value.Length + AttributeHeader));
            BinaryPrimitives.WriteUInt16LittleEndian(header[2..], attribute.Type);
            bytes.AddRange(header);
            bytes.AddRange(Padded(value));
        }

        return [.. bytes];
    }

    private static Attribute Flat(Attribute attribute) =>
        attribute.Inside is { } inside ? attribute with { Inside = null, Value = Written(inside) } : attribute;

    private static byte[] Padded(byte[] bytes) => [.. bytes, .. new byte[Align(bytes.Length) - bytes.Length]];

    private static int Align(int length) => (length + 3) & ~3;

    /// <summary>Its value is that of what is inside, if anything can be.</summary>
    private sealed record Attribute(ushort Type, byte[] Value, List<Attribute>? Inside);
}
