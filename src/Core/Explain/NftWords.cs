using System.Buffers.Binary;
using System.Globalization;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Explain;

/// <summary>Rules of nftables in plain words: by following what is in the registers. Of use once.</summary>
internal sealed class NftWords(IPFamily family)
{
    private const string More = "as its text says";

    private readonly string?[] _registers = new string?[16];
    private readonly List<string> _conditions = [];
    private readonly List<string> _deeds = [];
    private uint? _draw;
    private bool _isMark;
    private bool _isFlip;

    /// <summary>What the rule does with the packets that it is for, without a full stop.</summary>
    public static string Say(IPFamily family, NftRule rule)
    {
        var words = new NftWords(family);
        foreach (var expression in rule.Expressions)
        {
            words.Take(expression);
        }

        return words.Join();
    }

    private string Join()
    {
        var who = _conditions.Count == 0 ? "all packets" : $"packets {string.Join(" and ", _conditions)}";
        return _deeds.Count == 0 ? $"counts {who}, no more"
            : _deeds is [['g', 'o', ' ', ..]] ? $"{who} {_deeds[0]}"
            : $"{who}: {string.Join(", ", _deeds)}";
    }

    private void Take(Expression expression)
    {
        switch (expression)
        {
            case Expression.LoadPayload load:
                Load(load.To, FieldOf(load));
                break;
            case Expression.LoadMeta load:
                Load(load.To, load.Key switch
                {
                    MetaKey.Mark => "mark",
                    MetaKey.TransportProtocol => "protocol",
                    MetaKey.InInterfaceName => "interface",
                    _ => load.Key.ToString(),
                });
                break;
            case Expression.LoadConntrack load:
                Load(load.To, load.Key switch
                {
                    ConntrackKey.State => "state",
                    ConntrackKey.IPv4Destination or ConntrackKey.IPv6Destination => "called address",
                    ConntrackKey.DestinationPort => "called port",
                    _ => "status",
                });
                break;
            case Expression.LoadAddressType load:
                Load(load.To, load.IsSource ? "type of the source" : "type of the destination");
                break;
            case Expression.LoadRandom load:
                _draw = load.Modulus;
                Load(load.To, "a drawn number");
                break;
            case Expression.LoadConstant load:
                Load(load.To, Constant(load.Value.Span));
                break;
            case Expression.Bitwise bits:
                (_isMark, _isFlip) = (_registers[bits.From] == "mark" && bits.Xor.Span.ContainsAnyExcept((byte)0),
                    !bits.Mask.Span.ContainsAnyExcept(byte.MaxValue));
                break;
            case Expression.Compare compare:
                _conditions.Add(Compare(compare));
                Array.Clear(_registers);
                break;
            case Expression.Contains contains:
                _conditions.Add(
                    $"whose {Key(contains.From)} {(contains.IsNegated ? "is not" : "is")} in {contains.Set}");
                break;
            default:
                Do(expression);
                break;
        }
    }

    private void Do(Expression expression)
    {
        switch (expression)
        {
            case Expression.LookUp lookup:
                _deeds.Add(_draw is { } cases
                    ? $"draws one of {cases} numbers and takes what {Plain(lookup.Map)} has for it"
                    : $"takes what {Plain(lookup.Map)} has for its {Key(lookup.From)}");
                Load(lookup.To, "the endpoint that was found");
                break;
            case Expression.Dispatch dispatch:
                _deeds.Add(_draw is { } numbers
                    ? $"draws one of {numbers} numbers and does what {Plain(dispatch.Map)} says for it"
                    : $"does what {Plain(dispatch.Map)} says for its {Key(dispatch.From)}");
                break;
            case Expression.SetMeta { Key: MetaKey.Mark }:
                _deeds.Add(!_isMark ? "changes their mark"
                    : _isFlip ? "takes the mark off again"
                    : "marks them, so that their source is rewritten");
                break;
            case Expression.Decide decide:
                _deeds.Add(Say(decide.Verdict));
                break;
            case Expression.DNAT nat:
                _deeds.Add($"sends them on to {Target(nat)}");
                break;
            case Expression.Masquerade:
                _deeds.Add("rewrites their source to an address of this node");
                break;
            case Expression.Reject:
                _deeds.Add("rejects them: the caller is told at once");
                break;
            case Expression.UpdateSet update:
                _deeds.Add($"remembers the caller in {update.Set}");
                break;
            default:
                DoForeign(expression);
                break;
        }
    }

    /// <summary>What neither Signalbox nor kube-proxy writes.</summary>
    private void DoForeign(Expression expression)
    {
        var deed = expression switch
        {
            Expression.Count => null,
            Expression.Log => "logs them",
            Expression.Redirect => "sends them to this node itself",
            Expression.Translate translate => $"rewrites their {(translate.IsSource ? "source" : "destination")}",
            Expression.MasqueradeWith => "rewrites their source to an address of this node",
            Expression.ToSocket => "hands them to a socket of this node",
            Expression.Queue => "hands them to a program",
            Expression.Untrack => "keeps them from conntrack",
            Expression.RejectWith => "rejects them: the caller is told at once",
            _ => "",
        };
        if (deed is { Length: > 0 })
        {
            _deeds.Add(deed);
        }
        else if (deed is not null && !_conditions.Contains(More))
        {
            _conditions.Add(More);
        }
    }

    private void Load(byte to, string words) => _registers[to] = words;

    private string FieldOf(Expression.LoadPayload load)
    {
        var (source, destination) = family == IPFamily.IPv4 ? (12, 16) : (8, 24);
        return load switch
        {
            { Header: PacketHeader.Network } when load.Offset == source => "source",
            { Header: PacketHeader.Network } when load.Offset == destination => "destination",
            { Header: PacketHeader.Transport, Offset: 0 } => "source port",
            { Header: PacketHeader.Transport, Offset: 2 } => "port",
            _ => "header",
        };
    }

    /// <summary>What stands from this register on: "destination, protocol and port".</summary>
    private string Key(byte from)
    {
        var fields = _registers.Skip(from).OfType<string>().ToList();
        Array.Clear(_registers);
        return fields.Count < 2
            ? fields.FirstOrDefault("key")
            : $"{string.Join(", ", fields.SkipLast(1))} and {fields[^1]}";
    }

    private string Compare(Expression.Compare compare)
    {
        var not = compare.IsNegated ? "not " : "";
        var value = compare.Value.Span;
        return _registers[compare.From] switch
        {
            "mark" => compare.IsNegated ? "with the mark" : "without the mark",
            "state" => "that begin a connection",
            "status" => "that were sent on",
            "protocol" => $"{not}of {ProtocolName(value[0])}",
            "type of the source" => $"{not}from an address of this node",
            "type of the destination" => $"{not}to an address of this node",
            "source" => $"{not}from {Block(value)}",
            "destination" => $"{not}to {Block(value)}",
            "port" when value.Length == 2 => $"{not}for port {BinaryPrimitives.ReadUInt16BigEndian(value)}",
            "interface" => $"{not}come in through {System.Text.Encoding.UTF8.GetString(value).TrimEnd('\0')}",
            "a drawn number" when _draw is { } cases => $"(one in {cases})",
            var other => $"whose {other ?? "value"} is {not}{Convert.ToHexStringLower(value)}",
        };
    }

    private static string ProtocolName(byte number) => Enum.IsDefined((Protocol)number)
        ? ((Protocol)number).Lower()
        : string.Create(CultureInfo.InvariantCulture, $"protocol {number}");

    /// <summary>The network's leading bytes; blocks of other lengths stand behind a mask and are said by their network.
    /// </summary>
    private string Block(ReadOnlySpan<byte> value)
    {
        Span<byte> network = stackalloc byte[family == IPFamily.IPv4 ? 4 : 16];
        network.Clear();
        value[..Math.Min(value.Length, network.Length)].CopyTo(network);
        var address = FieldText.AddressOf(network).ToString();
        return value.Length == network.Length
            ? address
            : string.Create(CultureInfo.InvariantCulture, $"{address}/{value.Length * 8}");
    }

    private string Target(Expression.DNAT nat)
    {
        var address = _registers[nat.Address] ?? "an address";
        return nat.Port is { } port && _registers[port] is { } number && number != address
            ? (family == IPFamily.IPv4 ? $"{address}:{number}" : $"[{address}]:{number}")
            : address;
    }

    private static string Constant(ReadOnlySpan<byte> value) => value.Length switch
    {
        4 or 16 => FieldText.AddressOf(value).ToString(),
        2 => BinaryPrimitives.ReadUInt16BigEndian(value).ToString(CultureInfo.InvariantCulture),
        _ => Convert.ToHexStringLower(value),
    };

    private static string Plain(string set) =>
        set.StartsWith("__", StringComparison.Ordinal) ? "the rule's own map" : $"map {set}";

    private static string Say(NftVerdict verdict) => verdict.Code switch
    {
        NftVerdictCode.Accept => "lets them through",
        NftVerdictCode.Drop => "drops them",
        NftVerdictCode.Return => "back to the calling chain",
        NftVerdictCode.Jump => $"go on to chain {verdict.Chain}",
        NftVerdictCode.Goto => $"go on to chain {verdict.Chain} for good",
        _ => "no more",
    };
}
