using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Signalbox.Testing.Nftables;

/// <summary>Messages of nf_tables as lines: "6 2 1:kube-proxy 2:main 4{1{...}}", which is the message, the family, and
/// attributes by number with their bytes, or with what is in them. Knows nothing of what they mean, but for what
/// <see cref="Without"/> leaves out.</summary>
public static partial class WireText
{
    private const int HeaderLength = 16;
    private const int FamilyLength = 4;
    private const int Nested = 0x8000;

    /// <summary>Lines of messages one behind the other, without the edges of a batch.</summary>
    public static List<string> Of(ReadOnlySpan<byte> messages)
    {
        var lines = new List<string>();
        while (messages.Length >= HeaderLength)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(messages);
            var type = BinaryPrimitives.ReadUInt16LittleEndian(messages[4..]);
            if (type >> 8 != 0)
            {
                lines.Add(Line(type, messages[HeaderLength..length]));
            }

            messages = messages[length..];
        }

        return lines;
    }

    /// <summary>Lines of what "nft --debug=mnl" prints. Requests for listings are left out.</summary>
    public static List<string> OfDebug(string output)
    {
        var lines = new List<string>();
        var type = 0;
        var body = new List<byte>();
        void End()
        {
            // Requests for listings have no attributes here.
            if (type >> 8 != 0 && body.Count > FamilyLength)
            {
                lines.Add(Line(type, body.ToArray()));
            }

            body.Clear();
        }

        foreach (var coloured in output.Split('\n'))
        {
            var line = Colour().Replace(coloured, "");
            if (line.Contains("message length", StringComparison.Ordinal))
            {
                End();
            }
            else if (TypeLine().Match(line) is { Success: true } header)
            {
                type = int.Parse(header.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            }
            else if (AttributeLine().Match(line) is { Success: true } attribute)
            {
                Put(body, int.Parse(attribute.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
                var flag = attribute.Groups[2].ValueSpan.Contains('N') ? Nested : 0;
                Put(body, int.Parse(attribute.Groups[3].ValueSpan, CultureInfo.InvariantCulture) | flag);
            }
            else if (DataLine().Match(line) is { Success: true } data)
            {
                body.AddRange(Convert.FromHexString(data.Groups[1].Value.Replace(" ", "", StringComparison.Ordinal)));
            }
        }

        End();
        return lines;
    }

    /// <summary>What the kernel itself fills in, nft sends now and then, and we never: ids of sets beside their names,
    /// the operation 0 of a bitwise, and that a nat with a port has one.</summary>
    public static string Without(string line)
    {
        line = SetId().Replace(line, "$1");
        line = BitwiseOperation().Replace(line, "$1");
        line = ElementsSetId().Replace(line, "$1");
        return NatFlags().Replace(line, "$1");
    }

    /// <summary>Attributes alone.</summary>
    public static string Attributes(ReadOnlySpan<byte> attributes)
    {
        var text = new StringBuilder();
        Write(text, attributes);
        return text.ToString();
    }

    private static string Line(int type, ReadOnlySpan<byte> body)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{type & 0xff} {body[0]}");
        Write(text.Append(' '), body[FamilyLength..]);
        return text.ToString();
    }

    private static void Put(List<byte> body, int value)
    {
        body.Add((byte)value);
        body.Add((byte)(value >> 8));
    }

    private static void Write(StringBuilder text, ReadOnlySpan<byte> attributes)
    {
        var separator = "";
        while (attributes.Length >= FamilyLength)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(attributes);
            var type = BinaryPrimitives.ReadUInt16LittleEndian(attributes[2..]);
            var value = attributes[FamilyLength..length];
            text.Append(separator).Append(CultureInfo.InvariantCulture, $"{type & ~Nested}");
            if ((type & Nested) != 0)
            {
                Write(text.Append('{'), value);
                text.Append('}');
            }
            else
            {
                text.Append(':').Append(Value(value));
            }

            separator = " ";
            attributes = attributes[Math.Min((length + 3) & ~3, attributes.Length)..];
        }
    }

    private static string Value(ReadOnlySpan<byte> value) =>
        value is [>= (byte)'a' and <= (byte)'z', .., 0] && !value[..^1].ContainsAnyExceptInRange((byte)' ', (byte)'~')
            ? Encoding.ASCII.GetString(value[..^1])
            : "0x" + Convert.ToHexStringLower(value);

    [GeneratedRegex("\u001b\\[[0-9;]*m")]
    private static partial Regex Colour();

    [GeneratedRegex(@"^\| (\d{5}) \| \S+ \|")]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^\|(\d{5})\|(..)\|(\d{5})\|")]
    private static partial Regex AttributeLine();

    [GeneratedRegex(@"^\| ((?:[0-9a-f]{2} ){4}) \|")]
    private static partial Regex DataLine();

    [GeneratedRegex(@"(1:(?:lookup 2\{[^}]*1:\S+|dynset 2\{[^}]*1:[^ }]+)) [24]:0x0000[0-9a-f]{4}")]
    private static partial Regex SetId();

    [GeneratedRegex(@"(1:bitwise 2\{1:\S+ 2:\S+) 6:0x00000000")]
    private static partial Regex BitwiseOperation();

    [GeneratedRegex(@"^(12 \d+ 1:\S+ 2:\S+) 4:\S+")]
    private static partial Regex ElementsSetId();

    [GeneratedRegex(@"(1:nat 2\{[^}]*) 7:0x00000002")]
    private static partial Regex NatFlags();
}
