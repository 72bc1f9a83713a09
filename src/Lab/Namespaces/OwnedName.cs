using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Signalbox.Lab.Namespaces;

/// <summary>A namespace's name that says which process made it, so that what a killed run left behind can be told
/// from what a living one still uses: "sbx-PID-STARTED-UNIQUE-ROLE", the first two as in
/// <see cref="ProcessIdentity"/>.</summary>
public readonly record struct OwnedName(int ProcessId, long Started, string Unique, string Role)
{
    private const string Prefix = "sbx";

    /// <summary>A name owned by this process that no other run uses.</summary>
    public static OwnedName New(string role)
    {
        var self = ProcessIdentity.Current;
        return new OwnedName(self.Id, self.Started, RandomNumberGenerator.GetHexString(8, lowercase: true), role);
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
    public bool IsOwnerAlive => new ProcessIdentity(ProcessId, Started).IsAlive;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}-{ProcessId}-{Started}-{Unique}-{Role}");
}
