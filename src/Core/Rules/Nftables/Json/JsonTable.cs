using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Signalbox.Core.Rules.Nftables.Json;

/// <summary>One table, gathered from entries that follow each other, as lines of a listing.</summary>
internal sealed class JsonTable
{
    private readonly OrderedDictionary<string, JsonChain> _chains = [];

    public IReadOnlyList<string> Flags { get; set; } = [];

    /// <summary>Whole blocks.</summary>
    public List<string> Sets { get; } = [];

    /// <summary>The chain of this name, in the order in which they were first met.</summary>
    public JsonChain Chain(string name)
    {
        if (!_chains.TryGetValue(name, out var chain))
        {
            _chains[name] = chain = new JsonChain();
        }

        return chain;
    }

    public void Write(string family, string name, StringBuilder to)
    {
        to.Append(CultureInfo.InvariantCulture, $"table {family} {name} {{\n");
        if (Flags.Contains("dormant"))
        {
            to.Append("\tflags dormant\n");
        }

        foreach (var set in Sets)
        {
            to.Append(set);
        }

        foreach (var (chain, content) in _chains)
        {
            to.Append(CultureInfo.InvariantCulture, $"\tchain {chain} {{\n{content.Header}");
            foreach (var rule in content.Rules)
            {
                to.Append("\t\t").Append(rule).Append('\n');
            }

            to.Append("\t}\n");
        }

        to.Append("}\n");
    }

    /// <summary>"type nat hook prerouting priority -100; policy accept;" and the comment, where there are any.
    /// </summary>
    public static string HeaderOf(JsonElement chain)
    {
        var header = JsonWords.TextOf(chain, "comment") is { } comment
            ? $"\t\tcomment {JsonWords.Quoted(comment)}\n" : "";
        var words = new JsonWords();
        foreach (var (word, field) in new[] { ("type", "type"), ("hook", "hook"), ("priority", "prio") })
        {
            words.Add(word);
            if (!words.TryWrite(JsonWords.Of(chain, field)))
            {
                return header;
            }
        }

        return $"{header}\t\t{words}; policy {(JsonWords.TextOf(chain, "policy") == "drop" ? "drop" : "accept")};\n";
    }

    /// <summary>A block of a set or map.</summary>
    public static string SetOf(string kind, string name, JsonElement set)
    {
        var block = new StringBuilder();
        block.Append(CultureInfo.InvariantCulture, $"\t{kind} {name} {{\n\t\t{TypeOf(set, kind == "map")}\n");
        if (JsonWords.Texts(JsonWords.Of(set, "flags")) is { Count: > 0 } flags)
        {
            block.Append(CultureInfo.InvariantCulture, $"\t\tflags {string.Join(',', flags)}\n");
        }

        var elements = new JsonWords();
        var isRead = elements.TryWriteElements(JsonWords.Of(set, "elem"));
        if (elements.HasCounters || JsonWords.Each(set, "stmt").Any(stmt => JsonWords.Has(stmt, "counter")))
        {
            block.Append("\t\tcounter\n");
        }

        if (JsonWords.Of(set, "timeout") is { ValueKind: JsonValueKind.Number } timeout)
        {
            block.Append(CultureInfo.InvariantCulture, $"\t\ttimeout {timeout.GetRawText()}s\n");
        }

        if (JsonWords.TextOf(set, "comment") is { } comment)
        {
            block.Append(CultureInfo.InvariantCulture, $"\t\tcomment {JsonWords.Quoted(comment)}\n");
        }

        if (!isRead || elements.Length > 0)
        {
            // What is not understood is a fault of the elements, for whoever asks for them.
            block.Append(CultureInfo.InvariantCulture, $"\t\telements = {{ {(isRead ? elements : "?")} }}\n");
        }

        return block.Append("\t}\n").ToString();
    }

    private static string TypeOf(JsonElement set, bool isMap)
    {
        var (key, isByExample) = KindsOf(JsonWords.Of(set, "type"));
        return $"{(isByExample ? "typeof" : "type")} {key}"
            + (isMap ? $" : {KindsOf(JsonWords.Of(set, "map")).Kinds}" : "");
    }

    /// <summary>A name, several, or since nft 1.0.8 what they are the type of.</summary>
    private static (string Kinds, bool IsByExample) KindsOf(JsonElement type)
    {
        if (JsonWords.Of(type, "typeof") is { ValueKind: not JsonValueKind.Undefined } example)
        {
            var words = new JsonWords();
            return (words.TryWrite(example) ? words.ToString() : "unknown", true);
        }

        var kinds = JsonWords.Texts(type).SelectMany(kind => kind.Split(" . ")).ToList();
        return (kinds.Count > 0 && kinds.TrueForAll(JsonWords.IsWord) ? string.Join(" . ", kinds) : "unknown", false);
    }
}

/// <summary>A chain: its header's lines, and one line a rule.</summary>
internal sealed class JsonChain
{
    public string Header { get; set; } = "";

    public List<string> Rules { get; } = [];
}
