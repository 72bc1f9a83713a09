using System.Collections.Frozen;

namespace Signalbox.Lab.Page;

/// <summary>The page's files, which are in this assembly: by path, with the type that browsers are told.</summary>
internal static class PageFiles
{
    private const string Prefix = "Page/";

    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary();

    /// <summary>Null for a path that is none of theirs. "/" is the page.</summary>
    public static (string ContentType, byte[] Body)? Find(string path)
    {
        var name = path == "/" ? "index.html" : path[1..];
        using var file = typeof(PageFiles).Assembly.GetManifestResourceStream(Prefix + name);
        if (file is null || !Types.TryGetValue(Path.GetExtension(name), out var type))
        {
            return null;
        }

        using var body = new MemoryStream();
        file.CopyTo(body);
        return (type, body.ToArray());
    }
}
