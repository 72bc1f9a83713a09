using System.Globalization;

namespace Signalbox.Core.Rules.Iptables;

/// <summary>Reads one match extension: "-m NAME" and the options that follow it.</summary>
internal static class ExtensionParser
{
    /// <param name="name">The extension's name, already read.</param>
    /// <param name="tokens">Stands before the first option; left before what follows the last.</param>
    public static Match Parse(string name, ref RuleTokens tokens)
    {
        var options = ReadOptions(ref tokens);
        return TryParse(name, options) ?? new Match.Other(
            options.Count == 0 ? $"-m {name}" : $"-m {name} {string.Join(' ', options.Select(option => option.Raw))}");
    }

    /// <summary>Everything up to the next extension or target. A "!" in front of an option belongs to it.</summary>
    private static List<(string Word, string Raw)> ReadOptions(ref RuleTokens tokens)
    {
        var options = new List<(string Word, string Raw)>(4);
        while (tokens.Peek() is { IsEmpty: false } next && next is not ("-m" or "-j" or "-g"))
        {
            tokens.Next();
            options.Add((tokens.Word.ToString(), tokens.Raw.ToString()));
        }

        return options;
    }

    private static Match? TryParse(string name, List<(string Word, string Raw)> options)
    {
        var isNegated = options.Count > 0 && options[0].Raw == "!";
        var words = options.Skip(isNegated ? 1 : 0).Select(option => option.Word).ToArray();
        return (name, words) switch
        {
            ("comment", ["--comment", var text]) when !isNegated => new Match.Comment(text),
            ("tcp" or "udp" or "sctp", []) when !isNegated => new Match.Transport(RuleParser.TryProtocol(name)!.Value),
            ("tcp" or "udp" or "sctp", ["--dport", var text]) when !isNegated && TryNumber(text, out ushort port) =>
                new Match.Transport(RuleParser.TryProtocol(name)!.Value, port),
            ("addrtype", ["--dst-type", "LOCAL"]) when !isNegated => new Match.LocalAddress(IsSource: false),
            ("addrtype", ["--src-type", "LOCAL"]) when !isNegated => new Match.LocalAddress(IsSource: true),
            ("mark", ["--mark", var text]) when RuleParser.TryMarkAndMask(text, out var value, out var mask) =>
                new Match.Mark(value, mask, isNegated),
            ("conntrack", ["--ctstate", var states]) => new Match.ConnectionState(states, isNegated),
            ("statistic", ["--mode", "random", "--probability", var text]) when !isNegated => ParseStatistic(text),
            ("nfacct", ["--nfacct-name", var counter]) when !isNegated => new Match.Accounting(counter),
            ("recent", _) when !isNegated => ParseRecent(words),
            _ => null,
        };
    }

    /// <summary>The kernel prints a 31-bit fraction with eleven decimals, which is enough to tell which one it was.
    /// </summary>
    private static Match.Statistic? ParseStatistic(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1
            ? new Match.Statistic((uint)Math.Round(share * 0x80000000u, MidpointRounding.AwayFromZero))
            : null;

    private static Match? ParseRecent(string[] words) => words switch
    {
        ["--set", "--name", var list, .. var rest] when IsWholeSource(rest) => new Match.RecentSet(list),
        ["--rcheck", "--seconds", var text, "--reap", "--name", var list, .. var rest]
            when IsWholeSource(rest) && TryNumber(text, out uint seconds) => new Match.RecentlySeen(list, seconds),
        _ => null,
    };

    private static bool IsWholeSource(string[] words) => words is
        ["--mask", "255.255.255.255" or "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "--rsource"] or ["--rsource"] or [];

    private static bool TryNumber<T>(string text, out T number)
        where T : struct, System.Numerics.INumber<T> =>
        T.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
