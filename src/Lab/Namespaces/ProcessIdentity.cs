using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Signalbox.Lab.Namespaces;

/// <summary>A process, told apart from a later one with the same id by when it started: in clock ticks since boot
/// (field 22 of /proc/PID/stat).</summary>
public readonly record struct ProcessIdentity(int Id, long Started)
{
    /// <summary>ESRCH: the process ended between open and read.</summary>
    private const int ProcessIsGone = 3;

    /// <summary>This process.</summary>
    public static ProcessIdentity Current { get; } = Find(Environment.ProcessId)
        ?? throw new InvalidOperationException("/proc does not list this process");

    /// <summary>True while it runs; one that has ended and waits for its parent to notice does not.</summary>
    public bool IsAlive => StartTime(Id) == Started;

    /// <summary>Null when no process that runs has that id.</summary>
    public static ProcessIdentity? Find(int processId) =>
        StartTime(processId) is { } started ? new ProcessIdentity(processId, started) : null;

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ProcessIdentity identity)
    {
        identity = default;
        var parts = text?.Trim().Split('-') ?? [];
        if (parts.Length != 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var started))
        {
            return false;
        }

        identity = new ProcessIdentity(id, started);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id}-{Started}");

    private static long? StartTime(int processId)
    {
        string stat;
        try
        {
            stat = File.ReadAllText($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/stat");
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (IOException gone) when (gone.HResult == ProcessIsGone)
        {
            return null;
        }

        // The second field is the program's name in parentheses and may hold blanks; the third follows the last ')'.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields[0] is "Z" or "X" ? null : long.Parse(fields[19], CultureInfo.InvariantCulture);
    }
}
