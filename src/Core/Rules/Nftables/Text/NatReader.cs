using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Nftables.Text;

/// <summary>Reads translations: "dnat to 10.0.0.1:80", "dnat ip to ... map ...", "masquerade fully-random".</summary>
internal static class NatReader
{
    private const byte PortRegister = 4;

    // Source: linux/netfilter/nf_nat.h.
    private const uint MapsAddresses = 1;
    private const uint MapsPorts = 2;
    private const uint Random = 4;
    private const uint Persistent = 8;
    private const uint FullyRandom = 0x10;

    /// <summary>"masquerade to :1024-2000 random"</summary>
    public static bool TryReadMasquerade(WordCursor words, RuleContext context)
    {
        words.At++;
        if (!TryReadPorts(words, context, out var ports))
        {
            return false;
        }

        var flags = ReadFlags(words) | (ports is null ? 0 : MapsPorts);
        context.Add(ports is null && flags is 0 or FullyRandom
            ? new Expression.Masquerade(flags == FullyRandom)
            : new Expression.MasqueradeWith(ports, flags));
        return true;
    }

    /// <summary>"redirect to :80"</summary>
    public static bool TryReadRedirect(WordCursor words, RuleContext context)
    {
        words.At++;
        if (!TryReadPorts(words, context, out var ports))
        {
            return false;
        }

        context.Add(new Expression.Redirect(ports, ReadFlags(words) | (ports is null ? 0 : MapsPorts)));
        return true;
    }

    /// <summary>dnat or snat.</summary>
    public static bool TryReadTranslation(WordCursor words, RuleContext context)
    {
        var isSource = words.Next().Is("snat");
        var said = words.Take("ip") ? "ip" : words.Take("ip6") ? "ip6" : context.TableFamily;
        if (!words.Take("to"))
        {
            return false;
        }

        return TryReadAddress(words, context, isSource) || TryReadMap(words, context, said, isSource);
    }

    /// <summary>"10.0.0.1", "10.0.0.1:80", "[fd00::1]:80", "10.0.0.1-10.0.0.9:80-90"</summary>
    private static bool TryReadAddress(WordCursor words, RuleContext context, bool isSource)
    {
        var (address, port) = Split(words.Peek.Text);
        var kind = address.Contains(':', StringComparison.Ordinal) ? ValueKind.IPv6 : ValueKind.IPv4;
        Span<byte> first = stackalloc byte[RegisterBytes.MaxLength];
        Span<byte> last = stackalloc byte[RegisterBytes.MaxLength];
        if (address.Contains('/', StringComparison.Ordinal) || !BlockText.TryRead(kind, address, false, first, last))
        {
            return false;
        }

        var length = ValueText.LengthOf(kind);
        var family = kind == ValueKind.IPv4 ? IPFamily.IPv4 : IPFamily.IPv6;
        context.Require(protocol: null, family: (byte)(kind == ValueKind.IPv4 ? 2 : 10));
        var addresses = LoadRange(context, 0, new(first[..length]), new(last[..length]));
        RegisterRange? ports = null;
        if (port.Length > 0)
        {
            if (!BlockText.TryRead(ValueKind.Port, port, false, first, last))
            {
                return false;
            }

            ports = LoadRange(
                context, (byte)(addresses.Last + PortRegister), new(first[..sizeof(ushort)]),
                new(last[..sizeof(ushort)]));
        }

        words.At++;
        context.Add(Told(new(isSource, family, addresses, ports, ReadFlags(words))));
        return true;
    }

    /// <summary>As the kernel shows it: a plain destination is one term, all else another.</summary>
    private static Expression Told(Expression.Translate made)
    {
        var isPlain = !made.IsSource && made.Flags == 0
            && made.Addresses?.First == made.Addresses?.Last && made.Ports?.First == made.Ports?.Last;
        if (isPlain)
        {
            return new Expression.DNAT(made.Family, made.Addresses!.Value.First, made.Ports?.First);
        }

        return new Expression.Translate(
            made.IsSource, made.Family, made.Addresses, made.Ports,
            made.Flags | MapsAddresses | (made.Ports is null ? 0 : MapsPorts));
    }

    private static RegisterRange LoadRange(
        RuleContext context, byte register, in RegisterBytes first, in RegisterBytes last)
    {
        context.Add(new Expression.LoadConstant(register, first));
        if (first == last)
        {
            return new RegisterRange(register, register);
        }

        var next = (byte)(register + PortRegister);
        context.Add(new Expression.LoadConstant(next, last));
        return new RegisterRange(register, next);
    }

    /// <summary>"to :80", "to :1024-2000", or nothing.</summary>
    private static bool TryReadPorts(WordCursor words, RuleContext context, out RegisterRange? ports)
    {
        Span<byte> first = stackalloc byte[RegisterBytes.MaxLength];
        Span<byte> last = stackalloc byte[RegisterBytes.MaxLength];
        ports = null;
        if (!words.Take("to"))
        {
            return true;
        }

        if (!BlockText.TryRead(ValueKind.Port, words.Next().Text.TrimStart(':'), false, first, last))
        {
            return false;
        }

        ports = LoadRange(context, 0, new(first[..sizeof(ushort)]), new(last[..sizeof(ushort)]));
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
    private static bool TryReadMap(WordCursor words, RuleContext context, string said, bool isSource)
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

        var isIPv6 = map.Data.Items.FirstOrDefault() == FieldType.IPv6Address || said == "ip6";
        var port = (byte)(isIPv6 ? 4 : 1);
        context.Add(new Expression.LookUp(0, map.Name, 0));
        context.Add(Told(new(
            isSource, isIPv6 ? IPFamily.IPv6 : IPFamily.IPv4, new RegisterRange(0, 0),
            map.Data.Count > 1 ? new RegisterRange(port, port) : null, ReadFlags(words))));
        return true;
    }

    private static uint ReadFlags(WordCursor words)
    {
        var flags = 0u;
        while (words.Peek is
            {
                IsQuoted: false, Text: "random" or "persistent" or "fully-random" or
            "random,persistent" or "fully-random,persistent"
            } word)
        {
            words.At++;
            foreach (var flag in word.Text.Split(','))
            {
                flags |= flag == "random" ? Random : flag == "persistent" ? Persistent : FullyRandom;
            }
        }

        return flags;
    }
}
