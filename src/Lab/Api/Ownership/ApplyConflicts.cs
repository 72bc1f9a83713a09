using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Ownership;

/// <summary>What is said of an apply that would change what others own. Source: managedfields/internal/conflict.go.
/// </summary>
internal static class ApplyConflicts
{
    /// <summary>Throws <see cref="StoreException"/> of kind Conflict.</summary>
    /// <param name="others">The rows of all but the author.</param>
    /// <param name="brought">The fields that the apply changes.</param>
    /// <param name="allowed">Those that it may take.</param>
    public static void Check(IReadOnlyList<ManagedEntry> others, FieldSet brought, FieldSet allowed)
    {
        var taken = others
            .Select(row => (row.Shown, Fields: row.Fields.Intersect(brought)))
            .Where(row => !row.Fields.IsEmpty)
            .ToArray();
        // As upstream: what kubectl applied before by itself is forced as a whole, or refused in the rest.
        var refused = taken
            .Select(row => (row.Shown, Paths: row.Fields.Except(allowed).Paths().ToArray()))
            .Where(row => row.Paths.Length > 0)
            .OrderBy(row => row.Shown, StringComparer.Ordinal)
            .ToArray();
        if (refused.Length == 0)
        {
            return;
        }

        throw new StoreException(StoreError.Conflict, Message(refused))
        {
            Causes = [.. refused.SelectMany(row => row.Paths.Select(path =>
                new FieldError(path, "FieldManagerConflict", $"conflict with {row.Shown}")))],
        };
    }

    private static string Message((string Shown, string[] Paths)[] refused)
    {
        var count = refused.Sum(row => row.Paths.Length);
        if (count == 1)
        {
            return $"Apply failed with 1 conflict: conflict with {refused[0].Shown}: {refused[0].Paths[0]}";
        }

        var lines = refused.SelectMany(row =>
            row.Paths.Select(path => $"- {path}").Prepend($"conflicts with {row.Shown}:"));
        return $"Apply failed with {count} conflicts: {string.Join('\n', lines)}";
    }
}
