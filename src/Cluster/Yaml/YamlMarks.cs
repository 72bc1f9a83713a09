namespace Signalbox.Cluster.Yaml;

/// <summary>Where the keys of a document stand, for messages about them. A key's path is its names joined by dots, with
/// [0] for the first item of a list. Lines are from 1.</summary>
public sealed class YamlMarks
{
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);
    private readonly List<(string Path, int Line)> _repeated = [];

    /// <summary>Keys that their mapping already had, each time that they come again.</summary>
    public IReadOnlyList<(string Path, int Line)> Repeated => _repeated;

    /// <summary>Where the key stands last; 0 when it is not there.</summary>
    public int LineOf(string path) => _lines.GetValueOrDefault(path);

    internal void Mark(string path, int line) => _lines[path] = line;

    internal void Repeat(string path, int line) => _repeated.Add((path, line));
}
