using System.Text.Json.Nodes;

namespace Signalbox.Lab.Api.Ownership;

/// <summary>Takes out of a merged object what its author applied before, no longer applies, and nobody else owns.
/// Source: prune of structured-merge-diff.</summary>
internal static class AppliedPruning
{
    /// <param name="merged">What was applied, over the live object.</param>
    /// <param name="root">Of the object's type.</param>
    /// <param name="last">What the author owned.</param>
    /// <param name="rows">What everybody owns now, the author's new row included.</param>
    public static JsonNode Prune(JsonNode merged, FieldPlace root, FieldSet last, IEnumerable<ManagedEntry> rows)
    {
        var given = AppliedFields.WithDeclared(last, root);
        var whole = Whole(merged);
        var owned = AppliedFields.WithDeclared(
            rows.Aggregate(new FieldSet(), (all, row) => all.Union(row.Fields)), root);
        // Without all that the author had; then with what of it has an owner; then with what was not the author's.
        var pruned = AppliedFields.Without(merged, given, root);
        pruned = AppliedFields.Without(merged, whole.Except(Whole(pruned).Union(owned)), root);
        return AppliedFields.Without(merged, whole.Except(Whole(pruned)).Intersect(given), root) ?? new JsonObject();

        FieldSet Whole(JsonNode? node) => AppliedFields.WithDeclared(AppliedFields.Of(node, root), root);
    }
}
