namespace Signalbox.Lab.Api.Store;

/// <summary>Reads field selectors: "metadata.name=a,spec.clusterIP!=None".</summary>
internal static class FieldSelectorText
{
    /// <summary>Throws <see cref="FormatException"/> for text that is none, and for a field that the kind cannot be
    /// selected by.</summary>
    public static IEnumerable<FieldRequirement> Parse(ResourceKind kind, string text) =>
        [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(one => Read(kind, one))];

    private static FieldRequirement Read(ResourceKind kind, string text)
    {
        var at = text.IndexOf('=');
        if (at <= 0)
        {
            throw new FormatException($"invalid selector: '{text}'; can't understand '{text}'");
        }

        var isNegated = text[at - 1] == '!';
        var path = text[..(isNegated ? at - 1 : at)];
        var value = text[(at + 1)..];
        if (!isNegated && value.StartsWith('='))
        {
            value = value[1..];
        }

        return path is "metadata.name" or "metadata.namespace" || kind.SelectableFields.Contains(path)
            ? new FieldRequirement(path, value, isNegated)
            : throw new FormatException($"field label not supported: {path}");
    }
}

/// <summary>One requirement of a field selector. A field that is absent counts as "".</summary>
internal sealed record FieldRequirement(string Path, string Value, bool IsNegated);
