using System.Globalization;
using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Nftables.Text;

/// <summary>Reads translations: "dnat to 10.0.0.1:80", "dnat ip to ... map ...", "masquerade fully-random".</summary>
internal static class NatReader
{
    public static bool TryReadMasquerade(WordCursor words, RuleContext context)
    {
        words.At++;
        context.Add(new Expression.Masquerade(words.Take("fully-random")));
        return !words.Peek.Is("to") && !HasFlags(words);
    }

    public static bool TryReadDNAT(WordCursor words, RuleContext context)
    {
        words.At++;
        var said = words.Take("ip") ? "ip" : words.Take("ip6") ? "ip6" : context.TableFamily;
        if (!words.Take("to"))
        {
            return false;
        }

        return (TryReadAddress(words, context) || TryReadMap(words, context, said)) && !HasFlags(words);
    }

    /// <summary>"10.0.0.1", "10.0.0.1:80", "[fd00::1]:80"</summary>
    private static bool TryReadAddress(WordCursor words, RuleContext context)
    {
        const byte PortRegister = 4;
        var (address, port) = Split(words.Peek.Text);
        if (!Address.TryParse(address, out var to))
        {
            return false;
        }

        Span<byte> value = stackalloc byte[RegisterBytes.MaxLength];
        var kind = to.Family == IPFamily.IPv4 ? ValueKind.IPv4 : ValueKind.IPv6;
        ValueText.TryRead(kind, address, value);
        context.Require(new Selector(kind, new Expression.LoadMeta(0, 0))
        {
            Family = (byte)(to.Family == IPFamily.IPv4 ? 2 : 10),
        });
        context.Add(new Expression.LoadConstant(0, new(value[..ValueText.LengthOf(kind)])));
        if (port.Length == 0)
        {
            words.At++;
            context.Add(new Expression.DNAT(to.Family, 0, null));
            return true;
        }

        if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            || !ValueText.TryRead(ValueKind.Port, port, value))
        {
            return false;
        }

        words.At++;
        context.Add(new Expression.LoadConstant(PortRegister, new(value[..sizeof(ushort)])));
        context.Add(new Expression.DNAT(to.Family, 0, PortRegister));
        return true;
    }

    /// <summary>The port is empty where there is none.</summary>
    private static (string Address, string Port) Split(string text)
    {
        var colon = text.LastIndexOf(':');
        var hasPort = colon > 0 && (text[colon - 1] == ']' || text.IndexOf(':', StringComparison.Ordinal) == colon);
        return hasPort
            ? (text[..colon].Trim('[', ']'), text[(colon + 1)..])
            : (text.Trim('[', ']'), "");
    }

    /// <summary>What is looked for, and a map of addresses, with or without ports.</summary>
    private static bool TryReadMap(WordCursor words, RuleContext context, string said)
    {
        if (SelectorReader.ReadAll(words) is not { } key || !words.Take("map"))
        {
            return false;
        }

        context.Load(key);
        if (context.SetOf(words, key, SetValue.Data) is not { } map)
        {
            return false;
        }

        var family = map.Data.Items.FirstOrDefault() switch
        {
            FieldType.IPv6Address => IPFamily.IPv6,
            _ when said == "ip6" => IPFamily.IPv6,
            _ => IPFamily.IPv4,
        };
        var port = (byte)(family == IPFamily.IPv4 ? 1 : 4);
        context.Add(new Expression.LookUp(0, map.Name, 0));
        context.Add(new Expression.DNAT(family, 0, map.Data.Count > 1 ? port : null));
        return true;
    }

    /// <summary>Such as we have no terms for.</summary>
    private static bool HasFlags(WordCursor words) =>
        words.Peek is { IsQuoted: false, Text: "random" or "persistent" or "fully-random" or "prefix" or ":" };
}
