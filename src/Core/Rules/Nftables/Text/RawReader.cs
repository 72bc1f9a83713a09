using System.Buffers.Binary;
using System.Globalization;

namespace Signalbox.Core.Rules.Nftables.Text;

/// <summary>Reads conditions on bytes by their place, where nft has no name for them: "@th,64,16 0x40a".</summary>
internal static class RawReader
{
    private const int Longest = 16;

    public static bool IsRaw(NftWord word) => word is { IsQuoted: false, Text: ['@', 't' or 'n', 'h', ',', ..] };

    public static bool TryRead(WordCursor words, RuleContext context)
    {
        var parts = words.Next().Text[1..].Split(',');
        var isNegated = words.Take("!=");
        Span<byte> value = stackalloc byte[Longest];
        if (parts is not [var header, var offsetText, var lengthText]
            || !TryBytes(offsetText, out var offset)
            || !TryBytes(lengthText, out var length) || length is 0 or > Longest
            || words.Next() is not { IsQuoted: false, Text: ['0', 'x', .. var digits] }
            || !UInt128.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt128BigEndian(value, number);
        context.Add(new Expression.LoadPayload(
            0, header == "th" ? PacketHeader.Transport : PacketHeader.Network, offset, length));
        context.Add(new Expression.Compare(0, new(value[(Longest - length)..]), isNegated));
        return true;
    }

    /// <summary>Whole bytes only.</summary>
    private static bool TryBytes(string bits, out byte bytes)
    {
        var isNumber = int.TryParse(bits, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        bytes = (byte)(number / 8);
        return isNumber && number % 8 == 0 && number / 8 <= byte.MaxValue;
    }
}
