using System.Globalization;
using System.Text.Json;

namespace Signalbox.Core.Rules.Nftables.Json;

/// <summary>Statements of rules, in the words of listings.</summary>
internal static class JsonStatements
{
    /// <summary>A rule as one line. A statement without words, or with more in it than is known here, becomes one
    /// quoted word.</summary>
    public static string Line(JsonElement rule)
    {
        var words = new JsonWords();
        foreach (var statement in JsonWords.Each(rule, "expr"))
        {
            var before = words.Length;
            if (!TryWrite(statement, words))
            {
                words.CutTo(before);
                words.Add(JsonWords.Quoted(statement.GetRawText()));
            }
        }

        if (JsonWords.TextOf(rule, "comment") is { } comment)
        {
            words.Add($"comment {JsonWords.Quoted(comment)}");
        }

        return words.ToString();
    }

    private static bool TryWrite(JsonElement statement, JsonWords words)
    {
        if (statement.ValueKind != JsonValueKind.Object || statement.EnumerateObject().Count() != 1)
        {
            return false;
        }

        var (name, value) = statement.EnumerateObject().Select(property => (property.Name, property.Value)).First();
        switch (name)
        {
            case "match":
                return TryWriteMatch(value, words);
            case "vmap":
                return words.TryWrite(JsonWords.Of(value, "key")) && Add(words, "vmap")
                    && words.TryWrite(JsonWords.Of(value, "data"));
            case "mangle":
                return words.TryWrite(JsonWords.Of(value, "key")) && Add(words, "set")
                    && words.TryWrite(JsonWords.Of(value, "value"));
            case "dnat" or "snat":
                return TryWriteTranslation(name, value, words);
            case "masquerade" or "redirect":
                return TryWritePorts(name, value, words);
            case "reject":
                return TryWriteReject(value, words);
            case "set":
                return TryWriteUpdate(value, words);
            case "notrack" when value.ValueKind == JsonValueKind.Null:
                return Add(words, name);
            default:
                return JsonSideEffects.Say(name, value) is { } said ? Add(words, said) : words.TryWrite(statement);
        }
    }

    private static bool Add(JsonWords words, string word)
    {
        words.Add(word);
        return true;
    }

    /// <summary>"in" is what a listing says without a sign, and so is "==", but for bits: there it is any of them, or
    /// just these.</summary>
    private static bool TryWriteMatch(JsonElement match, JsonWords words)
    {
        var (left, right) = (JsonWords.Of(match, "left"), JsonWords.Of(match, "right"));
        var operation = JsonWords.TextOf(match, "op");
        if (operation is not ("in" or "==" or "!=" or "<" or ">" or "<=" or ">=" or "!") || !words.TryWrite(left))
        {
            return false;
        }

        var isOfBits = JsonWords.Has(left, "&")
            || (!JsonWords.Has(right, "set") && (IsBits(JsonWords.Of(left, "ct")) || IsFlags(left)));
        if (operation is not ("in" or "==") || (operation == "==" && isOfBits))
        {
            words.Add(operation);
        }

        var isRaw = JsonWords.Has(JsonWords.Of(left, "payload"), "base");
        return isRaw && right.ValueKind == JsonValueKind.Number && right.TryGetUInt64(out var number)
            ? Add(words, string.Create(CultureInfo.InvariantCulture, $"0x{number:x}"))
            : words.TryWrite(right);
    }

    private static bool IsBits(JsonElement connection) => JsonWords.TextOf(connection, "key") is "state" or "status";

    private static bool IsFlags(JsonElement left) =>
        JsonWords.TextOf(JsonWords.Of(left, "payload"), "field") is "flags";

    private static bool TryWriteTranslation(string name, JsonElement value, JsonWords words)
    {
        if (!JsonSelectors.OnlyHas(value, "family", "addr", "port", "flags"))
        {
            return false;
        }

        words.Add(name);
        if (JsonWords.TextOf(value, "family") is { } family)
        {
            words.Add(family is "ip" or "ip6" ? family : "?");
        }

        words.Add("to");
        var (address, port) = (new JsonWords(), new JsonWords());
        if (!address.TryWrite(JsonWords.Of(value, "addr")))
        {
            return false;
        }

        var text = address.ToString();
        if (JsonWords.Has(value, "port"))
        {
            if (!port.TryWrite(JsonWords.Of(value, "port")) || text.Contains(' ', StringComparison.Ordinal))
            {
                return false;
            }

            text = text.Contains(':', StringComparison.Ordinal) ? $"[{text}]:{port}" : $"{text}:{port}";
        }

        words.Add(text);
        return TryWriteFlags(value, words);
    }

    private static bool TryWritePorts(string name, JsonElement value, JsonWords words)
    {
        words.Add(name);
        if (value.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        var port = new JsonWords();
        if (!JsonSelectors.OnlyHas(value, "port", "flags")
            || (JsonWords.Has(value, "port") && !port.TryWrite(JsonWords.Of(value, "port"))))
        {
            return false;
        }

        if (port.Length > 0)
        {
            words.Add($"to :{port}");
        }

        return TryWriteFlags(value, words);
    }

    private static bool TryWriteFlags(JsonElement value, JsonWords words)
    {
        var flags = JsonWords.Texts(JsonWords.Of(value, "flags"));
        if (flags.Count > 0)
        {
            words.Add(string.Join(',', flags));
        }

        return flags.All(JsonWords.IsWord);
    }

    private static bool TryWriteReject(JsonElement value, JsonWords words)
    {
        words.Add("reject");
        if (value.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        var (type, code) = (JsonWords.TextOf(value, "type"), new JsonWords());
        if (!JsonSelectors.OnlyHas(value, "type", "expr") || type is null)
        {
            return false;
        }

        words.Add($"with {(type is "tcp reset" or "icmp" or "icmpx" or "icmpv6" ? type : "?")}");
        return type == "tcp reset" || (code.TryWrite(JsonWords.Of(value, "expr")) && Add(words, code.ToString()));
    }

    private static bool TryWriteUpdate(JsonElement value, JsonWords words)
    {
        if (!JsonSelectors.OnlyHas(value, "op", "elem", "set")
            || JsonWords.TextOf(value, "op") is not ("add" or "update" or "delete")
            || JsonWords.TextOf(value, "set") is not { } set || !JsonWords.IsWord(set))
        {
            return false;
        }

        words.Add($"{JsonWords.TextOf(value, "op")} {set} {{");
        return words.TryWrite(JsonWords.Of(value, "elem")) && Add(words, "}");
    }
}
