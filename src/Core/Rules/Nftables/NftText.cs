using System.Diagnostics;
using System.Globalization;
using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Nftables;

/// <summary>Rules, sets and elements in the words of "nft -n", which nft reads as well.</summary>
public sealed class NftText(IPFamily family)
{
    /// <summary>"ip kube-proxy": what names our table in a command.</summary>
    public string Table { get; } = $"{FamilyWord(family)} {NftRuleset.TableName}";

    /// <summary>The rule without its chain: conditions, statements, comment.</summary>
    /// <returns>False, and nothing written, when nft has no words for it: <paramref name="why"/> says of what.
    /// </returns>
    public bool TryWrite(TextBuffer text, NftRule rule, out string? why)
    {
        if (RuleWords.Say(family, rule, out var wordless) is not { } words)
        {
            why = wordless is Expression.Other other ? other.Name : wordless!.GetType().Name;
            return false;
        }

        text.Write(words);
        WriteComment(text, rule.Comment);
        why = null;
        return true;
    }

    /// <summary>The rule as one string; one that has no words as a comment that says why.</summary>
    public string Say(NftRule rule)
    {
        var text = new TextBuffer();
        return TryWrite(text, rule, out var why) ? text.Written.ToString() : Apologize(why!);
    }

    /// <summary>One of the rule's conditions: "ip saddr 10.0.0.0/8". Null where there are no words for it, or the
    /// expression is none.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="index">Of the expression that decides.</param>
    public string? SayAt(NftRule rule, int index) => RuleWords.At(family, rule, index).Words;

    /// <summary>What a condition looks at, and what it finds there: "ip saddr is 192.0.2.1". Null where there are no
    /// words for it.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="index">Of the comparison.</param>
    /// <param name="value">What it finds in the register.</param>
    public string? SubjectAt(NftRule rule, int index, in RegisterBytes value) =>
        RuleWords.At(family, rule, index).Looked?.Find(value.Span);

    /// <summary>"# no words for ...": stands where a rule would.</summary>
    public static string Apologize(string why) => $"# no words for {why}";

    /// <summary>What a set is declared with, in nft's order.</summary>
    public IReadOnlyList<string> PropertiesOf(NftSet set)
    {
        List<string> properties = [FieldText.Declare(set, family)];
        if (set.TimeoutSeconds is { } seconds)
        {
            properties.Add(string.Create(CultureInfo.InvariantCulture, $"size {NftSet.DynamicSize}"));
            properties.Add("flags dynamic,timeout");
            properties.Add(string.Create(CultureInfo.InvariantCulture, $"timeout {seconds}s"));
        }

        if (set.IsCounting)
        {
            properties.Add("counter");
        }

        if (set.Comment is not null)
        {
            properties.Add($"comment {Quote(set.Comment)}");
        }

        return properties;
    }

    /// <summary>What a chain is declared with, in nft's order; empty for a chain without hook and comment.</summary>
    public static IReadOnlyList<string> PropertiesOf(NftChain chain)
    {
        List<string> properties = [];
        if (chain.Comment is not null)
        {
            properties.Add($"comment {Quote(chain.Comment)}");
        }

        if (chain.Hook is { } hook)
        {
            properties.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"type {Word(hook.Type)} hook {Word(hook.Hook)} priority {hook.Priority}; policy {Policy(hook)};"));
        }

        return properties;
    }

    /// <summary>Key, count, comment, and what it leads to: "10.0.0.1 . 6 . 80 comment "a" : drop".</summary>
    public static void Write(TextBuffer text, NftSet set, in NftElement element)
    {
        FieldText.Write(text, set.Key, element.Key);
        if (set.IsCounting)
        {
            text.Write(string.Create(
                CultureInfo.InvariantCulture,
                $" counter packets {element.Count?.Packets ?? 0} bytes {element.Count?.Bytes ?? 0}"));
        }

        WriteComment(text, element.Comment);
        switch (set.Value)
        {
            case SetValue.Verdict when element.Verdict is { } verdict:
                text.Write(" : ");
                text.Write(VerdictText.Say(verdict));
                break;
            case SetValue.Data:
                text.Write(" : ");
                FieldText.Write(text, set.Data, element.Data);
                break;
            default:
                break;
        }
    }

    /// <summary>The key alone.</summary>
    public static void WriteKey(TextBuffer text, NftSet set, in NftElement element) =>
        FieldText.Write(text, set.Key, element.Key);

    /// <summary>In quotes. nft knows no escapes: a quote within becomes an apostrophe, a line's end a space.</summary>
    public static string Quote(string comment) => $"\"{comment.Replace('"', '\'').ReplaceLineEndings(" ")}\"";

    private static void WriteComment(TextBuffer text, string? comment)
    {
        if (comment is not null)
        {
            text.Write(" comment ");
            text.Write(Quote(comment));
        }
    }

    private static string FamilyWord(IPFamily family) => family switch
    {
        IPFamily.IPv4 => "ip",
        IPFamily.IPv6 => "ip6",
        _ => throw new UnreachableException(),
    };

    private static string Policy(BaseHook hook) => hook.DropsByPolicy ? "drop" : "accept";

    private static string Word(ChainType type) => type switch
    {
        ChainType.Filter => "filter",
        ChainType.Nat => "nat",
        ChainType.Route => "route",
        _ => throw new UnreachableException(),
    };

    private static string Word(PacketHook hook) => hook switch
    {
        PacketHook.Prerouting => "prerouting",
        PacketHook.Input => "input",
        PacketHook.Forward => "forward",
        PacketHook.Output => "output",
        PacketHook.Postrouting => "postrouting",
        _ => throw new UnreachableException(),
    };
}
