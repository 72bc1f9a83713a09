using Signalbox.Core.Model;
using Signalbox.Lab.Life;
using Signalbox.Lab.Namespaces;

namespace Signalbox.Lab.Faults;

/// <summary>The rules of Services that a node's kernel holds, as iptables-save and "nft list" write them: of nftables
/// also the elements of sets and maps, each by the name of its set.</summary>
internal sealed class HeldRules(TemporaryNamespace inside, bool isNftables, IReadOnlyList<IPFamily> families)
{
    private const string Table = "kube-proxy";

    /// <summary>What shows all of them.</summary>
    public string Listing => isNftables ? $"'nft list table {NftFamily(families[0])} {Table}'" : "iptables-save";

    /// <summary>Those that hold all of the words, which have blanks between them. Throws <see cref="LabException"/>
    /// when they cannot be listed.</summary>
    public IReadOnlyList<HeldRule> With(string words)
    {
        var wanted = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [.. families.SelectMany(All).Where(rule => wanted.All(word => Holds(rule.Text, word)))];
    }

    /// <summary>Throws <see cref="InvalidOperationException"/> with the tool's words when it refuses.</summary>
    public void Remove(IReadOnlyList<HeldRule> rules)
    {
        foreach (var family in rules.GroupBy(rule => rule.Family))
        {
            var lines = isNftables
                ? family.Select(rule => rule.Deletion)
                : family.GroupBy(rule => rule.Table).SelectMany(table =>
                    table.Select(rule => rule.Deletion).Prepend($"*{table.Key}").Append("COMMIT"));
            string[] tool = isNftables
                ? ["nft", "-f", "-"]
                : [family.Key == IPFamily.IPv4 ? "iptables-restore" : "ip6tables-restore", "--noflush", "-w"];
            inside.ExecuteWithInput($"{string.Join('\n', lines)}\n", tool[0], tool[1..]).ThrowIfFailed();
        }
    }

    /// <summary>Whether the text has the word, and not as a part of a longer number: 0.5 is 0.50000, and 10.0.0.1 is
    /// not 10.0.0.10.</summary>
    internal static bool Holds(string text, string word)
    {
        var (isFirst, isLast) = (char.IsAsciiDigit(word[0]), char.IsAsciiDigit(word[^1]));
        var isFraction = word.Count(character => character == '.') == 1;
        for (var at = text.IndexOf(word, StringComparison.Ordinal); at >= 0;
            at = text.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            var rest = isFraction ? text[(at + word.Length)..].TrimStart('0') : text[(at + word.Length)..];
            var goesOnBefore = isFirst && at > 0 && char.IsAsciiDigit(text[at - 1]);
            var goesOnAfter = isLast && rest.Length > 0 && char.IsAsciiDigit(rest[0]);
            if (!goesOnBefore && !goesOnAfter)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Of what iptables-save has written: the rules of chains of ours, and those that lead to them.</summary>
    internal static IEnumerable<HeldRule> OfIptables(IPFamily family, string saved)
    {
        var table = "";
        foreach (var line in saved.Split('\n'))
        {
            if (line.StartsWith('*'))
            {
                table = line[1..].Trim();
            }
            else if (line.StartsWith("-A ", StringComparison.Ordinal)
                && line.Contains("KUBE-", StringComparison.Ordinal))
            {
                yield return new HeldRule(family, table, line, "-D" + line[2..]);
            }
        }
    }

    /// <summary>Of what "nft -a list table" has written.</summary>
    internal static IEnumerable<HeldRule> OfNftables(IPFamily family, string listed)
    {
        var (owner, isInElements) = ("", false);
        foreach (var line in listed.Split('\n').Select(line => line.Trim()))
        {
            var words = line.Split(' ');
            if (words is ["set" or "map" or "chain", var name, ..])
            {
                owner = name;
                continue;
            }

            var begins = line.StartsWith("elements = {", StringComparison.Ordinal);
            isInElements |= begins;
            if (isInElements)
            {
                var elements = (begins ? line["elements = {".Length..] : line).TrimEnd('}').Split(',');
                foreach (var element in elements.Select(one => one.Trim()).Where(one => one.Length > 0))
                {
                    yield return new HeldRule(
                        family, owner, $"{owner} {element}",
                        $"delete element {NftFamily(family)} {Table} {owner} {{ {element} }}");
                }

                isInElements = !line.EndsWith('}');
            }
            else if (line.LastIndexOf(" # handle ", StringComparison.Ordinal) is var comment and > 0
                && !line[..comment].EndsWith('{'))
            {
                yield return new HeldRule(
                    family, owner, $"{owner} {line[..comment]}",
                    $"delete rule {NftFamily(family)} {Table} {owner} handle {words[^1]}");
            }
        }
    }

    private IEnumerable<HeldRule> All(IPFamily family) => isNftables
        ? OfNftables(family, Listed("nft", "-a", "list", "table", NftFamily(family), Table))
        : OfIptables(family, Listed(family == IPFamily.IPv4 ? "iptables-save" : "ip6tables-save"));

    private string Listed(string program, params string[] arguments)
    {
        var result = inside.Execute(program, arguments);
        return result.ExitCode == 0
            ? result.Output
            : throw new LabException($"the rules cannot be listed: {program}: {result.Errors.Trim()}");
    }

    private static string NftFamily(IPFamily family) => family == IPFamily.IPv4 ? "ip" : "ip6";
}

/// <summary>One of them.</summary>
/// <param name="Family">Of the packets that it meets.</param>
/// <param name="Table">iptables' table; of nftables the chain, set or map that it is in.</param>
/// <param name="Text">As it is listed.</param>
/// <param name="Deletion">What takes it away, in the words of iptables-restore or nft.</param>
internal sealed record HeldRule(IPFamily Family, string Table, string Text, string Deletion);
