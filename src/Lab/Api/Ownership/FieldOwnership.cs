using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Schema;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Ownership;

/// <summary>Keeps the record of who owns which field of an object. Source: upstream's managedfields and
/// structured-merge-diff. What is written without an author (a load of many Services) is not recorded: an
/// object without a record is as one from before there were any, and the first apply to it begins one.</summary>
internal static class FieldOwnership
{
    private const string Rows = "managedFields";
    private const int MostUpdaters = 10;

    /// <summary>What the server writes belongs to nobody.</summary>
    private static readonly FieldSet Servers = FieldSet.Of(
        [
            ["f:apiVersion"], ["f:kind"], ["f:metadata"],
            .. new[]
            {
                "name", "namespace", "creationTimestamp", "selfLink", "uid", "generation", Rows, "resourceVersion",
            }.Select(field => new[] { "f:metadata", $"f:{field}" }),
        ]);

    /// <summary>Records a write in <paramref name="after"/>, which has no rows of its own yet.</summary>
    /// <param name="kind">Of the object.</param>
    /// <param name="before">Null when it is created.</param>
    /// <param name="after">As it will be stored, but for what the server allocates.</param>
    /// <param name="given">The rows that the author sent; null for none. One empty row takes all away.</param>
    /// <param name="write">Whose write, and when.</param>
    public static void Record(
        ResourceKind kind, JsonObject? before, JsonObject after, JsonNode? given, AuthoredWrite write)
    {
        var rows = RowsOf(before, given);
        // As upstream: what nobody has owned is owned by nobody until it is applied.
        if (rows.Count > 0 || before is null)
        {
            var root = FieldPlace.Root(ObjectSchema.Of(kind));
            var (old, now) = (Content(before)!, Content(after)!);
            if (write.Author.Subresource.Length == 0 && kind.Subresources.Contains("status"))
            {
                // Whose object it is has no say in how it is.
                now.TakeFrom("status", old);
            }

            var changes = FieldChanges.Between(old, now, root);
            rows = WithUpdate(rows, changes, kind.ApiVersion, write);
        }

        SetRows(after, ManagedEntry.Write(rows));
    }

    /// <summary>The live object as the applied one changes it, with its rows. Throws <see cref="StoreException"/> of
    /// kind Conflict when others own what would change, and <see cref="UnkeyedElementException"/>.</summary>
    public static JsonObject Apply(ResourceKind kind, JsonObject live, AppliedObject applied, string now)
    {
        var root = FieldPlace.Root(ObjectSchema.Of(kind));
        var content = Content(live)!;
        var rows = ManagedEntry.Read(live.Child("metadata")?[Rows]);
        if (rows.Count == 0)
        {
            rows = WithUpdate(
                [], FieldChanges.Between(Content(null), content, root), kind.ApiVersion,
                new AuthoredWrite(new FieldAuthor("before-first-apply"), now));
        }

        var last = rows.Find(row => row.IsOf(applied.Author, kind.ApiVersion));
        var own = new ManagedEntry(applied.Author, kind.ApiVersion, now, AppliedFields.Of(applied.Json, root));
        var others = rows.Where(row => row != last).ToArray();
        var merged = AppliedFields.Merge(content, applied.Json, root)!;
        merged = last is null ? merged : AppliedPruning.Prune(merged, root, last.Fields, [.. others, own]);
        var changes = FieldChanges.Between(content, merged, root);
        if (!applied.IsForced)
        {
            ApplyConflicts.Check(others, changes.Brought, LastApplied.MayChange(applied.Author, content, root));
        }

        var result = merged.AsObject();
        LastApplied.Follow(applied, result);
        var left = others.Select(row => row with
        {
            Fields = row.Fields.Except(changes.Brought).Except(changes.Removed),
        });
        SetRows(result, ManagedEntry.Write([.. left, own with { Fields = own.Fields.Except(Servers) }]));
        return result;
    }

    /// <summary>The rows of an object that an apply creates.</summary>
    public static void Begin(ResourceKind kind, JsonObject created, AppliedObject applied, string now)
    {
        var fields = AppliedFields.Of(applied.Json, FieldPlace.Root(ObjectSchema.Of(kind))).Except(Servers);
        SetRows(created, ManagedEntry.Write([new ManagedEntry(applied.Author, kind.ApiVersion, now, fields)]));
    }

    /// <summary>A write that changed nothing is none, though it came later.</summary>
    public static void KeepTimes(JsonObject before, JsonObject after)
    {
        var (old, now) = (before.Child("metadata")?[Rows] as JsonArray, after.Child("metadata")?[Rows] as JsonArray);
        if (old?.Count != now?.Count || JsonNode.DeepEquals(old, now))
        {
            return;
        }

        if (JsonNode.DeepEquals(Timeless(old), Timeless(now)) && JsonNode.DeepEquals(Content(before), Content(after)))
        {
            SetRows(after, old!.DeepClone().AsArray());
        }
    }

    /// <summary>The object without its rows, as a copy.</summary>
    private static JsonObject? Content(JsonObject? json)
    {
        var copy = json?.DeepClone().AsObject() ?? [];
        copy.Child("metadata")?.Remove(Rows);
        return copy;
    }

    private static List<ManagedEntry> RowsOf(JsonObject? before, JsonNode? given)
    {
        if (given is JsonArray { Count: 1 } list && list[0] is JsonObject { Count: 0 })
        {
            return [];
        }

        var rows = ManagedEntry.Read(given);
        return rows.Count > 0 ? rows : ManagedEntry.Read(before.Child("metadata")?[Rows]);
    }

    private static List<ManagedEntry> WithUpdate(
        List<ManagedEntry> rows, FieldChanges changes, string apiVersion, AuthoredWrite write)
    {
        var brought = changes.Brought.Except(Servers);
        var left = rows
            .Select(row => row with { Fields = row.Fields.Except(changes.Brought).Except(changes.Removed) })
            .ToList();
        if (brought.IsEmpty)
        {
            return left;
        }

        var at = left.FindIndex(row => row.IsOf(write.Author, apiVersion));
        var fields = at < 0 ? brought : left[at].Fields.Union(brought);
        var own = new ManagedEntry(write.Author, apiVersion, write.Time, fields);
        return Capped([.. left.Where((_, index) => index != at), own]);
    }

    /// <summary>Of those who only ever change something, the oldest are put together.</summary>
    private static List<ManagedEntry> Capped(List<ManagedEntry> rows)
    {
        var updaters = rows.Where(row => row.Author.Operation == FieldOperation.Update)
            .OrderBy(row => row.Time, StringComparer.Ordinal).ToArray();
        if (updaters.Length <= MostUpdaters)
        {
            return rows;
        }

        var oldest = updaters[..^(MostUpdaters - 1)];
        var fields = oldest.Aggregate(new FieldSet(), (all, row) => all.Union(row.Fields));
        var together = oldest[^1] with { Author = new FieldAuthor("ancient-changes"), Fields = fields };
        return [.. rows.Except(oldest), together];
    }

    private static void SetRows(JsonObject json, JsonArray? rows)
    {
        var metadata = json.Ensure("metadata");
        metadata.Remove(Rows);
        if (rows is not null)
        {
            metadata[Rows] = rows;
        }
    }

    private static JsonArray? Timeless(JsonArray? rows)
    {
        var copy = rows?.DeepClone().AsArray();
        foreach (var row in copy?.OfType<JsonObject>() ?? [])
        {
            row.Remove("time");
        }

        return copy;
    }
}
