using System.Text;
using System.Text.Json;

namespace Signalbox.Cluster.Tests.Watch;

/// <summary>An answer of an API server as it was written down: "# GET path", the status line, headers, an empty line,
/// the body.</summary>
internal sealed record Recording(
    string Path, int Status, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body)
{
    public static Recording Read(string file)
    {
        var text = File.ReadAllText(file);
        var split = text.IndexOf("\n\n", StringComparison.Ordinal);
        var lines = text[..split].Split('\n');
        var headers = lines.Skip(2).Select(line => line.Split(": ", 2)).Select(parts => (parts[0], parts[1]));
        return new Recording(
            lines[0]["# GET ".Length..].Split(' ')[0],
            int.Parse(lines[1].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture),
            [.. headers],
            Encoding.UTF8.GetBytes(text[(split + 2)..]));
    }

    /// <summary>The objects that the body leaves behind, by another reader than the product's: "namespace/name" and
    /// the version of each.</summary>
    public void Fold(IDictionary<string, string> objects)
    {
        if (Path.Contains("watch=true", StringComparison.Ordinal))
        {
            foreach (var line in Encoding.UTF8.GetString(Body).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                using var happened = JsonDocument.Parse(line);
                var (name, version) = Identity(happened.RootElement.GetProperty("object"));
                switch (happened.RootElement.GetProperty("type").GetString())
                {
                    case "ADDED" or "MODIFIED":
                        objects[name] = version;
                        break;
                    case "DELETED":
                        objects.Remove(name);
                        break;
                }
            }

            return;
        }

        using var list = JsonDocument.Parse(Body);
        foreach (var item in list.RootElement.GetProperty("items").EnumerateArray())
        {
            var (name, version) = Identity(item);
            objects[name] = version;
        }
    }

    /// <summary>The version to go on from.</summary>
    public string LastVersion
    {
        get
        {
            var last = Encoding.UTF8.GetString(Body).Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
            var isWatch = Path.Contains("watch=true", StringComparison.Ordinal);
            using var json = JsonDocument.Parse(isWatch ? Encoding.UTF8.GetBytes(last) : Body);
            var root = isWatch ? json.RootElement.GetProperty("object") : json.RootElement;
            return root.GetProperty("metadata").GetProperty("resourceVersion").GetString()!;
        }
    }

    private static (string Name, string Version) Identity(JsonElement item)
    {
        var metadata = item.GetProperty("metadata");
        var space = metadata.TryGetProperty("namespace", out var given) ? given.GetString() : "";
        var name = metadata.TryGetProperty("name", out var named) ? named.GetString() : "";
        return ($"{space}/{name}", metadata.TryGetProperty("resourceVersion", out var at) ? at.GetString()! : "");
    }
}
