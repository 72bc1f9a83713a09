using Signalbox.Core.Model;

namespace Signalbox.Kernel.Changes;

/// <summary>A process that wrote to the kernel, as the kernel names it: <paramref name="Id"/> counts in the host's
/// pid namespace, <paramref name="Name"/> is cut to 15 characters.</summary>
public readonly record struct WriterProcess(int Id, string Name);

/// <summary>Somebody else changed rules of the proxy, or may have.</summary>
public sealed record Drift
{
    /// <summary>The tables touched, sorted; all that are watched when notifications were lost.</summary>
    public required EquatableArray<string> Tables { get; init; }

    /// <summary>One of the chains touched, in nftables mode perhaps a set; null where the kernel does not tell (legacy,
    /// or lost), or it was the table alone.</summary>
    public string? Chain { get; init; }

    /// <summary>Who did it; null where the kernel does not tell.</summary>
    public WriterProcess? Writer { get; init; }

    /// <summary>Chains, rules, sets and elements added or deleted, as far as they were told; 0 where the kernel does
    /// not tell. </summary>
    public int Changes { get; init; }

    /// <summary>Notifications were lost: it may have been nothing, read again.</summary>
    public bool IsLost { get; init; }

    /// <summary>Both as one; the first chain and writer that are known stay.</summary>
    public Drift Merge(Drift later) => new()
    {
        Tables = [.. Tables.Union(later.Tables).Order(StringComparer.Ordinal)],
        Chain = Chain ?? later.Chain,
        Writer = Writer ?? later.Writer,
        Changes = Changes + later.Changes,
        IsLost = IsLost || later.IsLost,
    };
}
