using System.Collections.Immutable;
using Signalbox.Core.Compare;
using Signalbox.Core.Model;

namespace Signalbox.Proxy.Verify;

/// <summary>What one look has found.</summary>
/// <param name="Mode">The mode that was compared with, and how it was chosen.</param>
/// <param name="Families">At least one.</param>
internal sealed record VerifyReport(ModeChoice Mode, ImmutableArray<FamilyReport> Families)
{
    /// <summary>The exit code of a question that has no answer.</summary>
    public const int CannotTell = 2;

    /// <inheritdoc cref="VerifyQuestion.Agent"/>
    public string? Agent { get; init; }

    /// <summary>What an earlier look had found, and is gone since rules were mended.</summary>
    public ImmutableArray<(IPFamily Family, Difference Difference)> Mended { get; init; } = [];

    /// <summary>With what <paramref name="before"/> had found and this one does not.</summary>
    public VerifyReport Since(VerifyReport before)
    {
        var left = Differences.Select(Key).ToHashSet();
        return this with { Mended = [.. before.Differences.Where(it => !left.Contains(Key(it)))] };
    }

    /// <summary>What makes a difference the same in two looks.</summary>
    public static (IPFamily, string Owner, string Place, string Words) Key((IPFamily Family, Difference It) found) =>
        (found.Family, found.It.Owner.ToString()!, found.It.Place, found.It.Words);

    public bool Agrees => Families.All(family => family.Differences.IsEmpty);

    /// <summary>0 when all agrees, 1 with differences, 2 when all that was found is that something cannot be told.
    /// </summary>
    public int ExitCode => Agrees ? 0
        : Differences.All(it => it.Difference.Kind == DifferenceKind.CannotBeJudged) ? CannotTell
        : 1;

    public IEnumerable<(IPFamily Family, Difference Difference)> Differences =>
        Families.SelectMany(family => family.Differences.Select(difference => (family.Family, difference)));
}

/// <summary>One family's part.</summary>
/// <param name="Family">Whose rules.</param>
/// <param name="Rules">"iptables-nft", or "table ip kube-proxy".</param>
internal sealed record FamilyReport(IPFamily Family, string Rules)
{
    /// <summary>In the order to be told.</summary>
    public ImmutableArray<Difference> Differences { get; init; } = [];

    /// <summary>How much was compared: "12 Services and 240 rules".</summary>
    public string Compared { get; init; } = "";

    /// <summary>Compared by what packets meet.</summary>
    public bool IsByPackets { get; init; }
}
