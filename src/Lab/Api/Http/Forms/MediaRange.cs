using System.Collections.Immutable;
using System.Globalization;

namespace Signalbox.Lab.Api.Http.Forms;

/// <summary>One alternative of an Accept header: "application/json;as=Table;v=v1;g=meta.k8s.io". Source: RFC 9110,
/// 12.5.1.</summary>
internal sealed record MediaRange(
    string Type, string Subtype, ImmutableSortedDictionary<string, string> Parameters, double Quality)
{
    /// <summary>The client's favourites first; equals in the order of the header. What is no media range is left out,
    /// as upstream does.</summary>
    public static ImmutableArray<MediaRange> ParseAll(string header) =>
        [.. header.Split(',').Select(Parse).OfType<MediaRange>().OrderByDescending(range => range.Quality)];

    public bool Covers(string type, string subtype) =>
        (Type == "*" && Subtype == "*") || (Type == type && (Subtype == "*" || Subtype == subtype));

    public string Parameter(string name) => Parameters.GetValueOrDefault(name, "");

    private static MediaRange? Parse(string text)
    {
        var parts = text.Split(';', StringSplitOptions.TrimEntries);
        if (parts[0].Split('/') is not [{ Length: > 0 } type, { Length: > 0 } subtype])
        {
            return null;
        }

        var parameters = parts[1..].Select(part => part.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .DistinctBy(pair => pair[0])
            .ToImmutableSortedDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        var quality = parameters.TryGetValue("q", out var q)
            && double.TryParse(q, CultureInfo.InvariantCulture, out var number) ? number : 1;
        return new MediaRange(type.ToLowerInvariant(), subtype.ToLowerInvariant(), parameters, quality);
    }
}
