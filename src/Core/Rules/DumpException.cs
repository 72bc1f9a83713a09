namespace Signalbox.Core.Rules;

/// <summary>A dump that cannot be read: which, where, and what stands there instead of what was expected.</summary>
/// <param name="dump">As the user named it.</param>
/// <param name="line">Counted from 1.</param>
/// <param name="what">Without a full stop.</param>
public sealed class DumpException(string dump, int line, string what) : FormatException($"{dump}, line {line}: {what}")
{
    public int Line { get; } = line;
}
