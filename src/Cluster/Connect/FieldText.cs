using System.Collections.Immutable;

namespace Signalbox.Cluster.Connect;

/// <summary>A field that stands as data or as the path of a file: data wins. <see cref="Field"/> is the one that
/// counts.</summary>
internal sealed record FieldText(string Field, string? Path, string? Data)
{
    /// <summary>The file to look at, if it is one.</summary>
    public ImmutableArray<string> Paths => Path is null ? [] : [Path];

    /// <summary>Null when neither is set. A relative path starts in <paramref name="folder"/>.</summary>
    public static FieldText? Of(string field, string? path, string? data, string folder) =>
        !string.IsNullOrEmpty(data) ? new FieldText($"{field}-data", null, data)
        : !string.IsNullOrEmpty(path) ? new FieldText(field, System.IO.Path.Combine(folder, path), null)
        : null;

    /// <summary>Throws <see cref="ConnectionException"/>.</summary>
    public string Read(Origin origin) => Path is not null
        ? CredentialText.ReadFile(Path, origin, Field)
        : CredentialText.FromBase64(Data!, origin, Field);
}
