using System.Globalization;

namespace Signalbox.Core.Rules.Nftables.Text;

/// <summary>Reads what rules do besides deciding: counting, logging, limits.</summary>
internal static class StatementReader
{
    private static readonly string[] Levels =
        ["emerg", "alert", "crit", "err", "warn", "notice", "info", "debug", "audit"];

    /// <summary>"counter packets 5 bytes 300", "counter name "x"", or none of the numbers.</summary>
    public static bool TryReadCounter(WordCursor words, RuleContext context)
    {
        words.At++;
        if (words.Take("name"))
        {
            context.Add(new Expression.UseObject(1, words.Next().Text));
            return true;
        }

        if (!words.Take("packets"))
        {
            context.Add(new Expression.Count(0, 0));
            return true;
        }

        var isPackets = TryNumber(words.Next().Text, out ulong packets);
        var isWhole = isPackets & words.Take("bytes") & TryNumber(words.Next().Text, out ulong bytes);
        context.Add(new Expression.Count(packets, bytes));
        return isWhole;
    }

    /// <summary>"log prefix "a " level info flags ip options"; without a group the level is there even if it is not
    /// said.</summary>
    public static bool TryReadLog(WordCursor words, RuleContext context)
    {
        const uint Warn = 4;
        words.At++;
        var log = new Expression.Log(null, null, null, null);
        while (words.Peek is
            {
                IsQuoted: false, Text: "prefix" or "level" or "group" or "snaplen" or "flags"
            or "queue-threshold"
            })
        {
            var word = words.Next().Text;
            if (word == "flags")
            {
                log = log with { Flags = (log.Flags ?? 0) | ReadFlags(words) };
                continue;
            }

            var value = words.Next().Text;
            if (WithOption(log, word, value) is not { } more)
            {
                return false;
            }

            log = more;
        }

        context.Add(log.Group is null ? log with { Level = log.Level ?? Warn } : log);
        return true;
    }

    /// <summary>"limit rate over 10/second burst 5 packets", "limit rate 10 mbytes/second".</summary>
    public static bool TryReadLimit(WordCursor words, RuleContext context)
    {
        const uint DefaultBurst = 5;
        words.At++;
        if (!words.Take("rate"))
        {
            return false;
        }

        var isOver = words.Take("over");
        var rate = words.Next().Text;
        var unit = rate.Contains('/', StringComparison.Ordinal) ? "" : words.Next().Text;
        var parts = $"{rate}{(unit.Length > 0 ? " " : "")}{unit}".Split(' ', '/');
        if (!TryNumber(parts[0], out ulong number) || SecondsOf(parts[^1]) is not { } seconds)
        {
            return false;
        }

        var scale = parts.Length == 3 ? ScaleOf(parts[1]) : null;
        var burst = scale is null ? DefaultBurst : 0;
        if (words.Take("burst"))
        {
            if (!TryNumber(words.Next().Text, out burst))
            {
                return false;
            }

            burst *= ScaleOf(words.Next().Text) is { } of ? (uint)of : 1;
        }

        context.Add(new Expression.Limit(number * (scale ?? 1), seconds, burst, scale is not null, isOver));
        return true;
    }

    /// <summary>"quota over 25 mbytes used 1 bytes".</summary>
    public static bool TryReadQuota(WordCursor words, RuleContext context)
    {
        words.At++;
        var isOver = words.Take("over");
        words.Take("until");
        ulong used = 0;
        if (!TryNumber(words.Next().Text, out ulong bytes) || ScaleOf(words.Next().Text) is not { } scale
            || (words.Take("used") && !(TryNumber(words.Next().Text, out used) && words.Next().Is("bytes"))))
        {
            return false;
        }

        context.Add(new Expression.Quota(bytes * scale, used, isOver));
        return true;
    }

    private static Expression.Log? WithOption(Expression.Log log, string word, string value)
    {
        if (word == "prefix")
        {
            return log with { Prefix = value };
        }

        if (word == "level")
        {
            var level = Array.IndexOf(Levels, value);
            return level < 0 ? null : log with { Level = (uint)level };
        }

        return !TryNumber(value, out ushort number) ? null : word switch
        {
            "group" => log with { Group = number },
            "snaplen" => log with { SnapLength = number },
            _ => log with { QueueThreshold = number },
        };
    }

    /// <summary>Source: linux/netfilter/nf_log.h.</summary>
    private static uint ReadFlags(WordCursor words)
    {
        const uint All = 0x2f;
        switch (words.Next().Text)
        {
            case "tcp":
                var options = words.Next().Text;
                return (options.Contains("sequence", StringComparison.Ordinal) ? 1u : 0)
                    | (options.Contains("options", StringComparison.Ordinal) ? 2u : 0);
            case "ip":
                words.Take("options");
                return 4;
            case "skuid":
                return 8;
            case "ether":
                return 0x20;
            default:
                return All;
        }
    }

    private static ulong? SecondsOf(string unit) => unit switch
    {
        "second" => 1,
        "minute" => 60,
        "hour" => 3600,
        "day" => 86400,
        "week" => 604800,
        _ => null,
    };

    private static ulong? ScaleOf(string unit) => unit switch
    {
        "bytes" => 1,
        "kbytes" => 1024,
        "mbytes" => 1024 * 1024,
        _ => null,
    };

    private static bool TryNumber<T>(string text, out T number)
        where T : struct, System.Numerics.INumber<T> =>
        T.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
