using Signalbox.Core.Model;

namespace Signalbox.Kernel.Iptables;

/// <summary>How a restore ended.</summary>
public enum RestoreKind : byte
{
    /// <summary>All tables are in the kernel.</summary>
    Applied,

    /// <summary>A line, or a table as a whole, was refused. The same input is refused again.</summary>
    Refused,

    /// <summary>Somebody else held the xtables lock for too long (legacy only). Try again.</summary>
    Locked,

    /// <summary>The capabilities are missing.</summary>
    Denied,

    /// <summary>Killed, or not done in time: any table of the input may be in the kernel. Read before the next.
    /// </summary>
    Unknown,
}

/// <summary>What iptables-restore made of an input. Each table is applied as a whole at its COMMIT, in order, so a
/// failure leaves the tables before it applied.</summary>
/// <param name="Kind">How it ended.</param>
/// <param name="ExitCode">As the program gave it; 128 and more is a signal.</param>
/// <param name="Words">All that it said, trimmed.</param>
public sealed record RestoreResult(RestoreKind Kind, int ExitCode, string Words)
{
    /// <summary>The lines of the input (from 1) that are at fault, ascending. Empty when only the table is known:
    /// the legacy kernel interface refuses tables, not rules.</summary>
    public EquatableArray<int> FailedLines { get; init; } = [];

    /// <summary>The line of the COMMIT that failed, when the fault was found there.</summary>
    public int? FailedCommit { get; init; }

    /// <summary>Tables that are in the kernel, counted from the first; null when that is not known.</summary>
    public int? AppliedTables { get; init; }

    /// <summary>A chain that a rule names and that does not exist, where the program said so.</summary>
    public string? MissingChain { get; init; }

    /// <summary>It was stopped because it took longer than allowed.</summary>
    public bool IsTimedOut { get; init; }
}
