using System.Collections.Immutable;
using System.Globalization;

namespace Signalbox.Core.Trace;

/// <summary>A condition of iptables that we never write, understood as far as can be: all its parts have to be met.
/// </summary>
internal sealed class ForeignMatch
{
    private static readonly ForeignMatch Always = new([]);

    private readonly ImmutableArray<Condition> _conditions;
    private readonly Judgement? _chance;

    private ForeignMatch(ImmutableArray<Condition> conditions, Judgement? chance = null) =>
        (_conditions, _chance) = (conditions, chance);

    /// <param name="text">As iptables-save writes it, or what stands for bytes that have no words.</param>
    public static ForeignMatch Read(string text)
    {
        var isNegated = text.StartsWith("! ", StringComparison.Ordinal);
        var rest = isNegated ? text[2..] : text;
        var space = rest.IndexOf(' ', StringComparison.Ordinal);
        var (flag, value) = space < 0 ? (rest, "") : (rest[..space], rest[(space + 1)..]);
        return flag switch
        {
            "-g" => Always,
            "-p" => new([ForeignConditions.Protocol(value, isNegated)]),
            "-f" => new([new Condition("the packet", "a later fragment", isNegated, (_, _) => (false, "whole"))]),
            "-m" => OfExtension(value),
            _ => Unknown(text),
        };
    }

    public Judgement Judge(Flow flow, NodeAddresses node)
    {
        var isKnown = true;
        foreach (var condition in _conditions)
        {
            switch (condition.IsMet(flow, node))
            {
                case false:
                    return Judgement.No;
                case null:
                    isKnown = false;
                    break;
                default:
                    break;
            }
        }

        return isKnown ? _chance ?? Judgement.Yes : Judgement.Unknown;
    }

    /// <summary>The part that failed, in plain words.</summary>
    public string WhyNot(Flow flow, NodeAddresses node) =>
        _conditions.FirstOrDefault(condition => condition.IsMet(flow, node) == false)?.WhyNot(flow, node)
        ?? "the turn is another packet's";

    private static ForeignMatch Unknown(string text) => new([Condition.OfUnknown("this", text, isNegated: false)]);

    private static ForeignMatch OfExtension(string text)
    {
        var options = new ForeignOptions(text);
        if (options.All.Count == 0 && text != options.Name)
        {
            // Bytes that have no words.
            return Unknown(text);
        }

        return options.Name switch
        {
            "comment" or "nfacct" => Always,
            "statistic" => Nth(options) ?? Unknown(text),
            _ => new(ForeignConditions.Of(options)),
        };
    }

    private static ForeignMatch? Nth(ForeignOptions options) =>
        options["--mode"] == "nth" && options["--every"] is { } every
            && uint.TryParse(every, NumberStyles.None, CultureInfo.InvariantCulture, out var all) && all > 0
            ? new([], Judgement.ByChance(
                options.All.Any(option => option.Name == "--every" && option.IsNegated) ? all - 1 : 1, all))
            : null;
}
