using System.Text;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>What ConfigMaps and Secrets hold. Source: ValidateConfigMap, ValidateSecret and their updates.</summary>
internal static class StoredDataRules
{
    private const int MostBytes = 1024 * 1024;

    private const string KeyWords =
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  "
        + "or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

    /// <summary>What its author gives as text is kept as bytes.</summary>
    public static void FillSecret(JsonObject json)
    {
        json.Default("type", "Opaque");
        foreach (var (key, _) in json.Child("stringData")?.ToArray() ?? [])
        {
            var bytes = Encoding.UTF8.GetBytes(json.Child("stringData").Text(key));
            json.Ensure("data")[key] = Convert.ToBase64String(bytes);
        }

        json.Remove("stringData");
    }

    public static void ValidateConfigMap(JsonObject json, FieldErrors errors)
    {
        Keys(json.Child("data"), "data", errors);
        Keys(json.Child("binaryData"), "binaryData", errors);
        foreach (var (key, _) in json.Child("data") ?? [])
        {
            if (json.Child("binaryData").Has(key))
            {
                errors.Invalid($"data[{key}]", key, "duplicate of key present in binaryData");
            }
        }

        if (Size(json.Child("data")) + Size(json.Child("binaryData")) > MostBytes)
        {
            errors.TooLong("", MostBytes);
        }
    }

    public static void ValidateSecret(JsonObject json, FieldErrors errors)
    {
        Keys(json.Child("data"), "data", errors);
        if (Size(json.Child("data")) * 3 / 4 > MostBytes)
        {
            errors.TooLong("data", MostBytes);
        }
    }

    public static void ValidateConfigMapChange(JsonObject before, JsonObject after, FieldErrors errors) =>
        StaysImmutable(before, after, errors, "data", "binaryData");

    public static void ValidateSecretChange(JsonObject before, JsonObject after, FieldErrors errors)
    {
        if (!before.HasSame("type", after))
        {
            errors.Invalid("type", after.Text("type"), "field is immutable");
        }

        StaysImmutable(before, after, errors, "data");
    }

    private static void StaysImmutable(JsonObject before, JsonObject after, FieldErrors errors, params string[] fields)
    {
        if (before.Flag("immutable") != true)
        {
            return;
        }

        if (after.Flag("immutable") != true)
        {
            errors.Forbidden("immutable", "field is immutable when `immutable` is set");
        }

        foreach (var field in fields.Where(field => !before.HasSame(field, after)))
        {
            errors.Forbidden(field, "field is immutable when `immutable` is set");
        }
    }

    private static void Keys(JsonObject? values, string field, FieldErrors errors)
    {
        foreach (var (key, _) in values ?? [])
        {
            if (key.Length > 253)
            {
                errors.Invalid($"{field}[{key}]", key, "must be no more than 253 bytes");
            }

            if (!key.All(one => char.IsAsciiLetterOrDigit(one) || one is '-' or '_' or '.'))
            {
                errors.Invalid($"{field}[{key}]", key, KeyWords);
            }
            else if (key is "." or ".." || key.StartsWith("..", StringComparison.Ordinal))
            {
                errors.Invalid($"{field}[{key}]", key, key is "." ? "must not be '.'" : "must not start with '..'");
            }
        }
    }

    private static long Size(JsonObject? values) =>
        values?.Sum(one => (long)Encoding.UTF8.GetByteCount(values.Text(one.Key))) ?? 0;
}
