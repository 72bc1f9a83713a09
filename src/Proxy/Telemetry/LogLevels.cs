using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.IO.Enumeration;
using Signalbox.Proxy.Config.Sections;

namespace Signalbox.Proxy.Telemetry;

/// <summary>What is told: the verbosity, and other ones for some source files. A pattern with a slash is matched
/// against the whole path, others against the name; both without ".cs". Source: klog's vmodule.</summary>
internal sealed class LogLevels(int verbosity, ImmutableArray<VModuleItem> modules)
{
    private readonly ConcurrentDictionary<string, int> _ofFiles = new(StringComparer.Ordinal);
    private volatile int _verbosity = verbosity;

    public int Verbosity
    {
        get => _verbosity;
        set => _verbosity = value;
    }

    public bool Tells(int level, string file) =>
        level <= _verbosity || (!modules.IsEmpty && level <= KnownLevelOf(file));

    private int KnownLevelOf(string file) =>
        _ofFiles.TryGetValue(file, out var level) ? level : _ofFiles.GetOrAdd(file, LevelOf(file));

    /// <summary>Of the first pattern that matches; -1 when none does.</summary>
    private int LevelOf(string file)
    {
        var path = Path.ChangeExtension(file, null);
        var name = Path.GetFileName(path);
        var first = modules.FirstOrDefault(item => FileSystemName.MatchesSimpleExpression(
            item.FilePattern, item.FilePattern.Contains('/', StringComparison.Ordinal) ? path : name, false));
        return first is null ? -1 : (int)first.Verbosity;
    }
}
