using System.Text.Json;

namespace Signalbox.Core.Rules.Nftables.Json;

/// <summary>What rules do besides deciding, in the words of listings: counting, limits, logging.</summary>
internal static class JsonSideEffects
{
    private static readonly string[] LogNumbers = ["group", "snaplen", "queue-threshold"];

    /// <summary>Null for what has no words here, or says more than they do.</summary>
    public static string? Say(string name, JsonElement value) => name switch
    {
        "counter" => Counter(value),
        "limit" => Limit(value),
        "quota" => Quota(value),
        "log" => Log(value),
        _ => null,
    };

    private static string? Counter(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "counter",
        JsonValueKind.String => $"counter name {JsonWords.Quoted(value.GetString()!)}",
        _ => JsonSelectors.OnlyHas(value, "packets", "bytes")
            && Number(value, "packets") is { } packets && Number(value, "bytes") is { } bytes
            ? Plain($"counter packets {packets} bytes {bytes}")
            : null,
    };

    private static string? Limit(JsonElement value)
    {
        if (!JsonSelectors.OnlyHas(value, "rate", "rate_unit", "burst", "burst_unit", "per", "inv")
            || Number(value, "rate") is not { } rate || Unit(value, "per") is not { } per)
        {
            return null;
        }

        var over = IsOver(value) ? "over " : "";
        var unit = Unit(value, "rate_unit") is { } said and not "packets" ? $" {said}" : "";
        var burst = Number(value, "burst") is > 0 and var most
            ? Plain($" burst {most} {Unit(value, "burst_unit") ?? "packets"}") : "";
        return Plain($"limit rate {over}{rate}{unit}/{per}{burst}");
    }

    private static string? Quota(JsonElement value)
    {
        if (!JsonSelectors.OnlyHas(value, "val", "val_unit", "used", "used_unit", "inv")
            || Number(value, "val") is not { } most)
        {
            return null;
        }

        var used = Number(value, "used") is > 0 and var already
            ? Plain($" used {already} {Unit(value, "used_unit") ?? "bytes"}") : "";
        return Plain($"quota {(IsOver(value) ? "over " : "")}{most} {Unit(value, "val_unit") ?? "bytes"}{used}");
    }

    private static string? Log(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return "log";
        }

        if (!JsonSelectors.OnlyHas(value, "prefix", "level", "group", "snaplen", "queue-threshold", "flags"))
        {
            return null;
        }

        var flags = JsonWords.Texts(JsonWords.Of(value, "flags"));
        List<string> words =
        [
            "log",
            .. JsonWords.TextOf(value, "prefix") is { } prefix ? [$"prefix {JsonWords.Quoted(prefix)}"] : (string[])[],
            .. Unit(value, "level") is { } level ? [$"level {level}"] : (string[])[],
            .. LogNumbers
                .Where(field => Number(value, field) is not null)
                .Select(field => Plain($"{field} {Number(value, field)}")),
            .. flags.Select(flag => $"flags {flag}"),
        ];
        return flags.All(flag => flag.Split(' ').All(JsonWords.IsWord)) ? string.Join(' ', words) : null;
    }

    private static bool IsOver(JsonElement value) => JsonWords.Of(value, "inv").ValueKind == JsonValueKind.True;

    private static string? Unit(JsonElement value, string field) =>
        JsonWords.TextOf(value, field) is { } word && JsonWords.IsWord(word) ? word : null;

    private static ulong? Number(JsonElement value, string field) =>
        JsonWords.Of(value, field) is { ValueKind: JsonValueKind.Number } number && number.TryGetUInt64(out var said)
            ? said : null;

    private static string Plain(FormattableString text) => FormattableString.Invariant(text);
}
