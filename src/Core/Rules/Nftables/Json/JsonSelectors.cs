using System.Globalization;
using System.Text.Json;

namespace Signalbox.Core.Rules.Nftables.Json;

/// <summary>What a rule looks at, in the words of listings: {"payload": {"protocol": "ip", "field": "daddr"}} is "ip
/// daddr".</summary>
internal static class JsonSelectors
{
    /// <summary>Null for what has no words here, or says more than they do.</summary>
    public static string? Say(string name, JsonElement value) => name switch
    {
        "payload" => Payload(value),
        "meta" => OnlyHas(value, "key") && Word(value, "key") is { } key ? $"meta {key}" : null,
        "ct" => Connection(value),
        "fib" => Route(value),
        "numgen" => Draw(value),
        _ => null,
    };

    /// <summary>Nothing is there that has another name.</summary>
    public static bool OnlyHas(JsonElement value, params ReadOnlySpan<string> names)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        foreach (var property in value.EnumerateObject())
        {
            if (!names.Contains(property.Name))
            {
                return false;
            }
        }

        return true;
    }

    private static string? Payload(JsonElement value)
    {
        if (OnlyHas(value, "protocol", "field"))
        {
            return (Word(value, "protocol"), Word(value, "field")) is ({ } protocol, { } field)
                ? $"{protocol} {field}" : null;
        }

        return OnlyHas(value, "base", "offset", "len") && Word(value, "base") is { } header
            && Number(value, "offset") is { } offset && Number(value, "len") is { } length
            ? string.Create(CultureInfo.InvariantCulture, $"@{header},{offset},{length}")
            : null;
    }

    /// <summary>{"key": "ip daddr", "dir": "original"}</summary>
    private static string? Connection(JsonElement value)
    {
        var key = JsonWords.TextOf(value, "key");
        if (!OnlyHas(value, "key", "dir") || key is null || !key.Split(' ').All(JsonWords.IsWord))
        {
            return null;
        }

        return !JsonWords.Has(value, "dir") ? $"ct {key}"
            : Word(value, "dir") is { } direction ? $"ct {direction} {key}"
            : null;
    }

    private static string? Route(JsonElement value)
    {
        var flags = JsonWords.Texts(JsonWords.Of(value, "flags"));
        return OnlyHas(value, "result", "flags") && flags.Count > 0 && flags.All(JsonWords.IsWord)
            && Word(value, "result") is { } result ? $"fib {string.Join(" . ", flags)} {result}" : null;
    }

    private static string? Draw(JsonElement value)
    {
        var offset = Number(value, "offset") is > 0 and var first
            ? string.Create(CultureInfo.InvariantCulture, $" offset {first}") : "";
        return OnlyHas(value, "mode", "mod", "offset") && Word(value, "mode") is { } mode
            && Number(value, "mod") is { } modulus
            ? string.Create(CultureInfo.InvariantCulture, $"numgen {mode} mod {modulus}{offset}")
            : null;
    }

    private static string? Word(JsonElement value, string field) =>
        JsonWords.TextOf(value, field) is { } word && JsonWords.IsWord(word) ? word : null;

    private static uint? Number(JsonElement value, string field) =>
        JsonWords.Of(value, field) is { ValueKind: JsonValueKind.Number } number && number.TryGetUInt32(out var said)
            ? said : null;
}
