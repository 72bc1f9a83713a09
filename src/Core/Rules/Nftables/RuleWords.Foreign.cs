using System.Buffers.Binary;
using System.Globalization;

namespace Signalbox.Core.Rules.Nftables;

/// <summary>Expressions of others' rules, which ours have not.</summary>
internal sealed partial class RuleWords
{
    private static readonly string[] IcmpxCodes =
        ["no-route", "port-unreachable", "host-unreachable", "admin-prohibited"];
    private static readonly string[] LogLevels =
        ["emerg", "alert", "crit", "err", "warn", "notice", "info", "debug", "audit"];

    private bool TakeForeign(Expression expression) => expression switch
    {
        Expression.LoadRoute load => Load(load.To, new Term.Named(RouteWords(load))),
        Expression.LoadCounter load => Load(load.To, new Term.Named(Draw("numgen inc", load.Modulus, load.Offset))),
        Expression.LoadHash { From: null } load => Load(
            load.To, new Term.Named(Draw("symhash", load.Modulus, load.Offset))),
        Expression.LoadHash load => Side(load.From!.Value) is { } hashed
            && Load(load.To, new Term.Named(Draw($"jhash {hashed}", load.Modulus, load.Offset))),
        Expression.TurnBytes turn when _registers[turn.From] is { } term => Load(turn.To, new Term.Turned(term)),
        Expression.CompareOrder compare => Add(Ordered(compare)),
        Expression.Within range => Add(Ranged(range)),
        Expression.SetConntrack { Key: ConntrackKey.Mark } set => Add("ct mark set", Assigned(_registers[set.From])),
        Expression.Untrack => Add("notrack"),
        Expression.Translate nat => Add(nat.IsSource ? "snat" : "dnat", Ranges(nat.Addresses, nat.Ports)),
        Expression.Redirect { Ports: null } => Add("redirect"),
        Expression.Redirect redirect => Add("redirect", Ranges(null, redirect.Ports)),
        Expression.MasqueradeWith { Ports: null } => Add("masquerade"),
        Expression.MasqueradeWith masquerade => Add("masquerade", Ranges(null, masquerade.Ports)),
        Expression.RejectWith { Kind: RejectKind.TcpReset } => Add("reject with tcp reset"),
        Expression.RejectWith reject => Add($"reject with icmpx {IcmpxCodes[(reject.Code ?? 1) & 3]}"),
        _ => TakeStatement(expression),
    };

    private bool TakeStatement(Expression expression) => expression switch
    {
        Expression.Count count => Add($"counter packets {count.Packets} bytes {count.Bytes}"),
        Expression.Limit limit => Add($"limit rate {(limit.IsOver ? "over " : "")}{limit.Rate}"
            + $"{(limit.CountsBytes ? " bytes" : "")}/{Unit(limit.UnitSeconds)}"),
        Expression.Quota quota => Add($"quota {(quota.IsOver ? "over " : "")}{quota.Bytes} bytes"),
        Expression.UseObject use => Add(use.Kind switch
        {
            1 => $"counter name \"{use.Name}\"",
            2 => $"quota name \"{use.Name}\"",
            3 => $"ct helper set \"{use.Name}\"",
            4 => $"limit name \"{use.Name}\"",
            _ => null,
        }),
        Expression.Log log => Add("log" + (log.Prefix is { } prefix ? $" prefix \"{prefix}\"" : "")
            + (log.Group is { } group ? $" group {group}" : "")
            + (log.Level is { } level and not 4 && level < LogLevels.Length ? $" level {LogLevels[level]}" : "")),
        Expression.Queue { From: null } queue => Add(queue.Total > 1
            ? $"queue to {queue.First}-{queue.First + queue.Total - 1}" : $"queue to {queue.First}"),
        Expression.ToSocket to => Add("tproxy to", Range(to.Port is { } port ? new(port, port) : null, ":")),
        _ => false,
    };

    private static string Draw(string words, uint modulus, uint offset) =>
        offset == 0 ? $"{words} mod {modulus}" : $"{words} mod {modulus} offset {offset}";

    private static string Unit(ulong seconds) => seconds switch
    {
        1 => "second",
        60 => "minute",
        3600 => "hour",
        86400 => "day",
        604800 => "week",
        _ => $"{seconds} seconds",
    };

    private static string RouteWords(Expression.LoadRoute load)
    {
        var by = new[]
        {
            (RouteFlags.Source, "saddr"), (RouteFlags.Destination, "daddr"), (RouteFlags.Mark, "mark"),
            (RouteFlags.InInterface, "iif"), (RouteFlags.OutInterface, "oif"),
        };
        var result = load.Result switch
        {
            RouteResult.OutInterface => "oif",
            RouteResult.OutInterfaceName => "oifname",
            _ => "type",
        };
        return $"fib {string.Join(" . ", by.Where(flag => load.Flags.HasFlag(flag.Item1)).Select(flag => flag.Item2))} "
            + (load.Flags.HasFlag(RouteFlags.IsPresent) ? "check" : result);
    }

    /// <summary>nft writes a range as two comparisons of what it has loaded once.</summary>
    private string? Ordered(Expression.CompareOrder compare)
    {
        var term = _registers[compare.From] ?? (_bounded?.From == compare.From ? _bounded?.Term : null);
        Array.Clear(_registers);
        if (_bounded is { Words: var least } && _words.Count > 0 && _words[^1] == least && term?.Words is { } ranged
            && compare.Order == ValueOrder.LessOrEqual)
        {
            _words.RemoveAt(_words.Count - 1);
            _bounded = null;
            return $"{ranged} {least[$"{ranged} >= ".Length..]}-{term.Say(compare.Value.Span)}";
        }

        var order = compare.Order switch
        {
            ValueOrder.Less => "<",
            ValueOrder.LessOrEqual => "<=",
            ValueOrder.Greater => ">",
            _ => ">=",
        };
        var said = term?.Words is { } words ? $"{words} {order} {term.Say(compare.Value.Span)}" : null;
        _bounded = said is not null && compare.Order == ValueOrder.GreaterOrEqual ? (compare.From, term!, said) : null;
        return said;
    }

    private string? Ranged(Expression.Within range)
    {
        var term = _registers[range.From];
        Array.Clear(_registers);
        return term?.Words is { } words
            ? $"{words} {(range.IsNegated ? "!= " : "")}{term.Say(range.First.Span)}-{term.Say(range.Last.Span)}"
            : null;
    }

    /// <summary>"to 10.0.0.1-10.0.0.5:80-90"</summary>
    private string? Ranges(RegisterRange? addresses, RegisterRange? ports)
    {
        var to = addresses is null ? "" : Range(addresses, "");
        var numbers = ports is null ? "" : Range(ports, ":");
        return to is null || numbers is null ? null : $"to {to}{numbers}";
    }

    private string? Range(RegisterRange? range, string before)
    {
        if (range is not { } some || Held(some.First) is not { } first || Held(some.Last) is not { } last)
        {
            return null;
        }

        return before + (first == last ? first : $"{first}-{last}");
    }

    private string? Held(byte register) => _registers[register] switch
    {
        Term.Constant { Value.Length: sizeof(ushort) } port =>
            BinaryPrimitives.ReadUInt16BigEndian(port.Value.Span).ToString(CultureInfo.InvariantCulture),
        Term.Constant { Value.Length: 4 or 16 } address => FieldText.AddressOf(address.Value.Span).ToString(),
        Term.Mapped map => map.Text,
        _ => null,
    };
}
