using System.Globalization;
using System.Text.Json;

namespace Signalbox.Cluster.Decode;

/// <summary>When that happened which an EndpointSlice tells of. It is only measured by: what is mistyped, or is no
/// time, counts as absent and takes nothing away from the slice. Allocates nothing.</summary>
internal static class TriggerTime
{
    /// <summary>RFC 3339 with nanoseconds and an offset has 35 characters.</summary>
    private const int MaxLength = 40;

    /// <summary>A fraction of a second up to what a <see cref="DateTimeOffset"/> holds.</summary>
    private const int FractionDigits = 7;

    /// <summary>"2026-01-02T15:04:05".</summary>
    private const int ToSeconds = 19;

    private const string Format = "yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz";

    /// <summary>Looks through annotations, and leaves the reader at their end.</summary>
    public static DateTimeOffset? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        DateTimeOffset? found = null;
        while (WireToken.NextProperty(ref reader))
        {
            if (WireToken.IsValueOf("endpoints.kubernetes.io/last-change-trigger-time"u8, ref reader))
            {
                found = ReadTime(ref reader);
            }

            reader.Skip();
        }

        return found;
    }

    private static DateTimeOffset? ReadTime(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String || reader.ValueIsEscaped || reader.ValueSpan.Length > MaxLength)
        {
            return null;
        }

        Span<char> text = stackalloc char[MaxLength];
        text = text[..reader.CopyString(text)];
        return Parse(text);
    }

    /// <summary>Digits beyond those that can be held are cut off. Go writes an offset of nothing as Z.</summary>
    private static DateTimeOffset? Parse(ReadOnlySpan<char> text)
    {
        if (text.Length <= ToSeconds)
        {
            return null;
        }

        var rest = text[ToSeconds..];
        var fraction = rest[0] == '.' ? 1 + rest[1..].IndexOfAnyExceptInRange('0', '9') : 0;
        var kept = text[..(ToSeconds + Math.Min(fraction, 1 + FractionDigits))];
        var offset = rest[fraction..];
        offset = offset is "Z" ? "+00:00" : offset;
        Span<char> written = stackalloc char[MaxLength];
        return kept.TryCopyTo(written) && offset.TryCopyTo(written[kept.Length..])
            && DateTimeOffset.TryParseExact(
                written[..(kept.Length + offset.Length)], Format, CultureInfo.InvariantCulture, DateTimeStyles.None,
                out var time)
            ? time
            : null;
    }
}
