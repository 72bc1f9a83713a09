using System.Text;
using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Nftables.Text;

/// <summary>Reads rules as nft lists them into the expressions that the kernel would hold. What is not understood
/// becomes <see cref="Expression.Other"/>, with its words for a name, so that nobody judges it.</summary>
internal static class RuleReader
{
    /// <summary>Words that a statement or a condition may begin with: what is not understood ends before them.
    /// </summary>
    private static readonly HashSet<string> Beginnings =
    [
        "accept", "drop", "continue", "return", "jump", "goto", "queue", "comment", "counter", "log", "limit", "quota",
        "dnat", "snat", "masquerade", "redirect", "reject", "tproxy", "notrack", "update", "add", "delete", "xt",
        "meta", "mark", "iifname", "oifname", "iif", "oif", "skuid", "skgid", "ct", "fib", "numgen", "ip", "ip6",
        "tcp", "udp", "sctp", "udplite", "dccp", "th", "icmp", "icmpv6", "ether", "socket", "rt",
    ];

    public static NftRule Read(NftTextTable table, string chain, string line)
    {
        var words = new WordCursor(line);
        var context = new RuleContext(table, chain);
        string? comment = null;
        while (!words.IsAtEnd)
        {
            if (words.Take("comment"))
            {
                comment = words.Next().Text;
            }
            else
            {
                ReadStatement(words, context);
            }
        }

        if (words.Aside is { } aside && !aside.StartsWith("# handle ", StringComparison.Ordinal))
        {
            // Where nft has no words for a match of iptables, older ones leave it in a comment.
            context.Add(Unknown(aside));
        }

        return new NftRule(context.Made.ToEquatable(), comment);
    }

    /// <summary>One step ahead in any case.</summary>
    private static void ReadStatement(WordCursor words, RuleContext context)
    {
        var (start, made, protocol, family) = (words.At, context.Made.Count, context.Protocol, context.Family);
        if (TryRead(words, context))
        {
            return;
        }

        context.Made.RemoveRange(made, context.Made.Count - made);
        (context.Protocol, context.Family) = (protocol, family);
        words.At = start;
        Skip(words);
        context.Add(Unknown(words.Since(start)));
    }

    private static bool TryRead(WordCursor words, RuleContext context)
    {
        var word = words.Peek;
        if (word.IsQuoted)
        {
            return false;
        }

        switch (word.Text)
        {
            case "accept" or "drop" or "continue" or "return" or "jump" or "goto":
                return TryReadVerdict(words, context);
            case "dnat" or "snat":
                return NatReader.TryReadTranslation(words, context);
            case "masquerade":
                return NatReader.TryReadMasquerade(words, context);
            case "redirect":
                return NatReader.TryReadRedirect(words, context);
            case "reject":
                return RejectReader.TryRead(words, context);
            case "meta" or "ct" when words.PeekAt(2).Is("set"):
                return MarkReader.TryReadAssignment(words, context);
            case "mark" when words.PeekAt(1).Is("set"):
                words.At += 2;
                return MarkReader.TryRead(words, context, new Expression.SetMeta(0, MetaKey.Mark));
            default:
                return TryReadOther(words, context);
        }
    }

    private static bool TryReadOther(WordCursor words, RuleContext context)
    {
        switch (words.Peek.Text)
        {
            case "counter":
                return StatementReader.TryReadCounter(words, context);
            case "log":
                return StatementReader.TryReadLog(words, context);
            case "limit":
                return StatementReader.TryReadLimit(words, context);
            case "quota":
                return StatementReader.TryReadQuota(words, context);
            case "update":
                return TryReadUpdate(words, context);
            case "notrack":
                words.At++;
                context.Add(new Expression.Untrack());
                return true;
            default:
                return MatchReader.TryRead(words, context);
        }
    }

    private static bool TryReadVerdict(WordCursor words, RuleContext context)
    {
        var word = words.Next().Text;
        var chain = word is "jump" or "goto" ? words.Next().Text : null;
        if (VerdictWords.Read(word, chain) is not { } verdict)
        {
            return false;
        }

        context.Add(new Expression.Decide(verdict));
        return true;
    }

    /// <summary>"update @set { ip saddr }", which is all that an affinity takes.</summary>
    private static bool TryReadUpdate(WordCursor words, RuleContext context)
    {
        words.At++;
        if (words.Next() is not { IsQuoted: false, Text: ['@', .. var set] } || !words.Take("{")
            || SelectorReader.ReadAll(words) is not { } key || !words.Take("}"))
        {
            return false;
        }

        context.Load(key);
        context.Add(new Expression.UpdateSet(0, set));
        return true;
    }

    /// <summary>Goes on to where the next statement may begin. "set" binds what follows it.</summary>
    private static void Skip(WordCursor words)
    {
        var isBound = false;
        words.At++;
        while (!words.IsAtEnd)
        {
            var word = words.Peek;
            if (!isBound && !word.IsQuoted && Beginnings.Contains(word.Text))
            {
                return;
            }

            isBound |= word.Is("set");
            if (word.Is("{") && words.Braced() is not null)
            {
                continue;
            }

            words.At++;
        }
    }

    private static Expression.Other Unknown(string words) =>
        new(words, EquatableArray.Create<byte>(Encoding.UTF8.GetBytes(words)));
}
