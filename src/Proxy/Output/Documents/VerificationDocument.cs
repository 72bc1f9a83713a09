using System.Collections.Immutable;
using Signalbox.Core.Compare;
using Signalbox.Proxy.Verify;

namespace Signalbox.Proxy.Output.Documents;

/// <summary>What verify has found. Source: docs/output.md.</summary>
internal sealed record VerificationDocument
{
    public string ApiVersion { get; } = DocumentText.ApiVersion;

    public string Kind { get; } = "Verification";

    public required bool Agrees { get; init; }

    public required string Mode { get; init; }

    public required ImmutableArray<VerifiedFamilyDocument> Families { get; init; }

    public required ImmutableArray<MendedDocument> Mended { get; init; }

    public static VerificationDocument Of(VerifyReport report) => new()
    {
        Agrees = report.Agrees,
        Mode = DocumentText.Word(report.Mode.Mode),
        Families = [.. report.Families.Select(VerifiedFamilyDocument.Of)],
        Mended =
        [
            .. report.Mended.Select(one => new MendedDocument(
                one.Family.ToString(), DifferenceDocument.Of(one.Difference))),
        ],
    };
}

/// <summary>One family's part.</summary>
internal sealed record VerifiedFamilyDocument(
    string Family, string Rules, string? Compared, bool ByPackets, ImmutableArray<DifferenceDocument> Differences)
{
    public static VerifiedFamilyDocument Of(FamilyReport family) => new(
        family.Family.ToString(), family.Rules, family.Compared.Length == 0 ? null : family.Compared,
        family.IsByPackets, [.. family.Differences.Select(DifferenceDocument.Of)]);
}

/// <summary>A difference that is gone since --repair.</summary>
internal sealed record MendedDocument(string Family, DifferenceDocument Difference);

/// <summary>One thing that a node holds otherwise than it should.</summary>
internal sealed record DifferenceDocument
{
    public required OwnerDocument Owner { get; init; }

    public required string Kind { get; init; }

    public required string Place { get; init; }

    public required string Words { get; init; }

    public required bool Mendable { get; init; }

    /// <summary>Lines that are held and not wanted.</summary>
    public required ImmutableArray<string> Held { get; init; }

    /// <summary>Lines that are wanted and not held.</summary>
    public required ImmutableArray<string> Wanted { get; init; }

    public static DifferenceDocument Of(Difference difference) => new()
    {
        Owner = OwnerDocument.Of(difference.Owner),
        Kind = difference.Kind.Word(),
        Place = difference.Place,
        Words = difference.Words,
        Mendable = difference.IsMendable,
        Held = [.. difference.Lines.Where(line => !line.IsWanted).Select(line => line.Text)],
        Wanted = [.. difference.Lines.Where(line => line.IsWanted).Select(line => line.Text)],
    };
}

/// <summary>Whom a difference concerns.</summary>
/// <param name="Kind">"service", "fixed", "nobody" or "foreign".</param>
/// <param name="Name">The Service port's or Service's; whose it seems to have been; null for neither.</param>
internal sealed record OwnerDocument(string Kind, string? Name)
{
    public static OwnerDocument Of(Owner owner) => owner switch
    {
        Owner.OfPort or Owner.OfService => new("service", owner.ToString()),
        Owner.Nobody { Once.Length: > 0 } nobody => new("nobody", nobody.Once),
        Owner.Nobody => new("nobody", null),
        Owner.Foreign => new("foreign", null),
        _ => new("fixed", null),
    };
}
