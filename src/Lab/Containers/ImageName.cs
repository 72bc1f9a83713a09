namespace Signalbox.Lab.Containers;

/// <summary>An image's name as people write it, taken apart: "docker.io/library/nginx:1.27" is the image "nginx" with
/// the tag "1.27".</summary>
public sealed record ImageName(string Repository, string Tag, string? Digest)
{
    // Registries whose name people leave out.
    private static readonly string[] Implied = ["docker.io/library/", "docker.io/", "index.docker.io/library/",
        "index.docker.io/", "registry-1.docker.io/", "library/"];

    /// <summary>Null when the text is no image's name.</summary>
    public static ImageName? Parse(string text)
    {
        var (named, digest) = text.Split('@', 2) is [var before, var after] ? (before, after) : (text, null);
        var colon = named.LastIndexOf(':');
        var hasTag = colon > named.LastIndexOf('/');
        var repository = hasTag ? named[..colon] : named;
        var tag = hasTag ? named[(colon + 1)..] : "latest";
        var prefix = Implied.FirstOrDefault(one => repository.StartsWith(one, StringComparison.Ordinal)) ?? "";
        repository = repository[prefix.Length..];
        return repository.Length > 0 && tag.Length > 0 && repository.All(IsAllowed) && !repository.EndsWith('/')
            ? new ImageName(repository, tag, digest)
            : null;
    }

    /// <summary>As a container's status names it: with the registry and the tag.</summary>
    public string Full
    {
        get
        {
            var first = Repository.Split('/')[0];
            var hasRegistry = Repository.Contains('/') && (first.Contains('.') || first.Contains(':'));
            var name = hasRegistry ? Repository
                : Repository.Contains('/') ? $"docker.io/{Repository}" : $"docker.io/library/{Repository}";
            return Digest is null ? $"{name}:{Tag}" : $"{name}@{Digest}";
        }
    }

    private static bool IsAllowed(char one) =>
        char.IsAsciiLetterLower(one) || char.IsAsciiDigit(one) || one is '.' or '-' or '_' or '/' or ':';
}
