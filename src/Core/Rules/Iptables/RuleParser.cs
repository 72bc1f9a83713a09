using System.Globalization;
using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Iptables;

/// <summary>Reads the rules that iptables-save prints, of either variant, into the terms that we write them in. What
/// we never write is kept word by word, so that it equals nothing of ours.</summary>
public static class RuleParser
{
    /// <param name="text">What stands behind "-A CHAIN ".</param>
    public static Rule Parse(ReadOnlySpan<char> text)
    {
        var matches = new List<Match>(4);
        Target target = Target.Nothing;
        var tokens = new RuleTokens(text);
        var isNegated = false;
        while (tokens.Next())
        {
            switch (tokens.Word)
            {
                case "!":
                    isNegated = true;
                    continue;
                case "-j":
                    tokens.Next();
                    target = ParseTarget(tokens.Word.ToString(), tokens.Rest);
                    return new Rule([.. matches], target);
                case "-m":
                    tokens.Next();
                    matches.Add(ExtensionParser.Parse(tokens.Word.ToString(), ref tokens));
                    break;
                default:
                    matches.Add(ParseHeader(tokens.Word.ToString(), isNegated, ref tokens));
                    break;
            }

            isNegated = false;
        }

        return new Rule([.. matches], target);
    }

    private static Match ParseHeader(string flag, bool isNegated, ref RuleTokens tokens)
    {
        var raw = isNegated ? $"! {flag}" : flag;
        if (flag == "-f" || !tokens.Next())
        {
            return new Match.Other(raw);
        }

        var value = tokens.Word;
        return flag switch
        {
            "-s" when TryBlock(value, out var block) => new Match.Source(block, isNegated),
            "-d" when TryBlock(value, out var block) => new Match.Destination(block, isNegated),
            "-i" => new Match.InInterface(value.ToString(), isNegated),
            "-o" => new Match.OutInterface(value.ToString(), isNegated),
            "-p" when !isNegated && TryProtocol(value) is { } protocol => new Match.OfProtocol(protocol),
            _ => new Match.Other($"{raw} {tokens.Raw}"),
        };
    }

    internal static Protocol? TryProtocol(ReadOnlySpan<char> name) => name switch
    {
        "tcp" => Protocol.TCP,
        "udp" => Protocol.UDP,
        "sctp" => Protocol.SCTP,
        _ => null,
    };

    private static bool TryBlock(ReadOnlySpan<char> text, out CIDR block)
    {
        var written = text.ToString();
        if (CIDR.TryParse(written, out block))
        {
            return true;
        }

        if (!Address.TryParse(written, out var address))
        {
            return false;
        }

        block = CIDR.Of(address);
        return true;
    }

    private static Target ParseTarget(string name, ReadOnlySpan<char> options) => name switch
    {
        "ACCEPT" => Target.Accepts,
        "DROP" => Target.Drops,
        "RETURN" => Target.Returns,
        "REJECT" when options is "--reject-with icmp-port-unreachable" or "--reject-with icmp6-port-unreachable" =>
            Target.Rejects,
        "MASQUERADE" when options.IsEmpty => new Target.Masquerade(false),
        "MASQUERADE" when options is "--random-fully" => new Target.Masquerade(true),
        "MARK" when TryMark(options, out var value, out var mask) => new Target.SetMark(value, mask),
        "DNAT" when TryDestination(options, out var address, out var port) => new Target.DNAT(address, port),
        _ when options.IsEmpty => new Target.Jump(name),
        _ => new Target.Other($"{name} {options}"),
    };

    private static bool TryMark(ReadOnlySpan<char> options, out uint value, out uint mask)
    {
        const string Flag = "--set-xmark ";
        (value, mask) = (0, 0);
        return options.StartsWith(Flag) && TryMarkAndMask(options[Flag.Length..], out value, out mask);
    }

    /// <summary>Reads "0x4000/0x4000"; without a mask all bits count.</summary>
    internal static bool TryMarkAndMask(ReadOnlySpan<char> text, out uint value, out uint mask)
    {
        mask = uint.MaxValue;
        var slash = text.IndexOf('/');
        return TryHex(slash < 0 ? text : text[..slash], out value)
            && (slash < 0 || TryHex(text[(slash + 1)..], out mask));
    }

    private static bool TryHex(ReadOnlySpan<char> text, out uint value)
    {
        value = 0;
        return text.StartsWith("0x")
            && uint.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    private static bool TryDestination(ReadOnlySpan<char> options, out Address address, out ushort port)
    {
        const string Flag = "--to-destination ";
        (address, port) = (default, 0);
        if (!options.StartsWith(Flag))
        {
            return false;
        }

        var text = options[Flag.Length..];
        var colon = text.LastIndexOf(':');
        return colon > 0
            && ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port)
            && Address.TryParse(text[..colon].Trim("[]").ToString(), out address);
    }
}
