using System.Text.Json;

namespace Signalbox.Testing.Golden;

/// <summary>Objects and flags, in a folder. Ours lie in tests/Golden and hold what render shall print; shared ones hold
/// what kube-proxy's kernel held.</summary>
public sealed class Scenario
{
    private Scenario(string folder, string objects, IReadOnlyList<string> flags)
    {
        Folder = folder;
        Objects = objects;
        Flags = flags;
    }

    public string Folder { get; }

    /// <summary>The name of the file of objects, in the folder.</summary>
    public string Objects { get; }

    /// <summary>All flags but --objects.</summary>
    public IReadOnlyList<string> Flags { get; }

    public static IReadOnlyList<string> OwnNames { get; } =
        NamesIn(Path.Combine(Repository.Root, "tests", "Golden"), "cluster.yaml");

    /// <summary>Empty where there is no shared folder.</summary>
    public static IReadOnlyList<string> SharedNames { get; } =
        Repository.SharedGoldens is { } shared ? NamesIn(shared, "scenario.json") : [];

    public static Scenario Own(string name)
    {
        var folder = Path.Combine(Repository.Root, "tests", "Golden", name);
        return new Scenario(folder, "cluster.yaml", File.ReadAllLines(Path.Combine(folder, "flags")));
    }

    public static Scenario Shared(string name)
    {
        var folder = Path.Combine(Repository.SharedGoldens!, name);
        using var stream = File.OpenRead(Path.Combine(folder, "scenario.json"));
        using var json = JsonDocument.Parse(stream);
        var flags = json.RootElement.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()!);
        var node = json.RootElement.GetProperty("node").GetString();
        return new Scenario(folder, "cluster.json", [$"--hostname-override={node}", .. flags]);
    }

    /// <summary>Rows for a theory over shared scenarios; a single empty name, to skip with, where there are none.
    /// </summary>
    public static TheoryData<string> SharedRows() => SharedNames.Count == 0 ? [""] : [.. SharedNames];

    /// <summary>The text of a file of the folder; empty when there is no such file.</summary>
    public string Text(string file)
    {
        var path = Path.Combine(Folder, file);
        return File.Exists(path) ? File.ReadAllText(path) : "";
    }

    private static string[] NamesIn(string folder, string marker) =>
    [
        .. Directory.EnumerateDirectories(folder)
            .Where(one => File.Exists(Path.Combine(one, marker)))
            .Select(one => Path.GetFileName(one))
            .Order(StringComparer.Ordinal),
    ];
}
