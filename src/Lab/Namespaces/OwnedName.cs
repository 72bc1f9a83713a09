using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Signalbox.Lab.Namespaces;

/// <summary>A namespace's name that says which process made it, so that what a killed run left behind can be told
/// from what a living one still uses: "sbx-PID-STARTED-UNIQUE-ROLE". <paramref name="Started"/> is the process' start
/// time in clock ticks since boot (field 22 of /proc/PID/stat), which tells a reused process id apart.</summary>
public readonly record struct OwnedName(int ProcessId, long Started, string Unique, string Role)
{
    private const string Prefix = "sbx";

    /// <summary>A name owned by this process that no other run uses.</summary>
    public static OwnedName New(string role)
    {
        var self = Environment.ProcessId;
        var started = StartTime(self) ?? throw new InvalidOperationException("/proc does not list this process");
        return new OwnedName(self, started, RandomNumberGenerator.GetHexString(8, lowercase: true), role);
    }

    /// <summary>Reads a name back. False for a namespace that is not ours.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out OwnedName name)
    {
        name = default;
        var parts = text?.Split('-', 5) ?? [];
        if (parts.Length != 5 || parts[0] != Prefix
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var processId)
            || !long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var started))
        {
            return false;
        }

        name = new OwnedName(processId, started, parts[3], parts[4]);
        return true;
    }

    /// <summary>True while the process that made the namespace runs.</summary>
    public bool IsOwnerAlive => StartTime(ProcessId) == Started;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}-{ProcessId}-{Started}-{Unique}-{Role}");

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
        return long.Parse(fields[19], CultureInfo.InvariantCulture);
    }

    /// <summary>ESRCH: the process ended between open and read.</summary>
    private const int ProcessIsGone = 3;
}
