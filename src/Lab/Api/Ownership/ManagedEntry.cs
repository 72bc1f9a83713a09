using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Ownership;

/// <summary>One row of metadata.managedFields: the fields that an author owns.</summary>
/// <param name="Author">Who, and how.</param>
/// <param name="ApiVersion">Of the object that was written.</param>
/// <param name="Time">Of the latest write that changed the row or a value; "" for none.</param>
/// <param name="Fields">Never empty in an object.</param>
internal sealed record ManagedEntry(FieldAuthor Author, string ApiVersion, string Time, FieldSet Fields)
{
    /// <summary>As messages name the owner: "kubectl-edit" using v1.</summary>
    public string Shown
    {
        get
        {
            var part = Author.Subresource.Length == 0 ? "" : $" with subresource \"{Author.Subresource}\"";
            var how = Author.Operation == FieldOperation.Apply ? "" : $" using {ApiVersion}";
            return $"\"{Author.Manager}\"{part}{how}";
        }
    }

    /// <summary>Whether a write of that author is counted to this row.</summary>
    public bool IsOf(FieldAuthor author, string apiVersion) =>
        Author == author && (author.Operation == FieldOperation.Apply || ApiVersion == apiVersion);

    /// <summary>The rows of an object's metadata. Empty where there are none, or one cannot be read.</summary>
    public static List<ManagedEntry> Read(JsonNode? managedFields)
    {
        var rows = (managedFields as JsonArray ?? []).Select(Parse).ToArray();
        return rows.Any(row => row is null) ? [] : [.. rows.OfType<ManagedEntry>().Where(row => !row.Fields.IsEmpty)];
    }

    /// <summary>Null when there is nothing to write. In upstream's order: appliers first, then by time and name.
    /// </summary>
    public static JsonArray? Write(IEnumerable<ManagedEntry> rows)
    {
        var written = rows.Where(row => !row.Fields.IsEmpty)
            .OrderBy(row => row.Author.Operation)
            .ThenBy(row => row.Time, StringComparer.Ordinal)
            .ThenBy(row => row.Author.Manager, StringComparer.Ordinal)
            .ThenBy(row => row.Author.Subresource, StringComparer.Ordinal)
            .Select(row => row.ToJson())
            .ToArray<JsonNode>();
        return written.Length == 0 ? null : new JsonArray(written);
    }

    private JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["manager"] = Author.Manager,
            ["operation"] = Author.Operation.ToString(),
            ["apiVersion"] = ApiVersion,
        };
        if (Time.Length > 0)
        {
            json["time"] = Time;
        }

        json["fieldsType"] = "FieldsV1";
        json["fieldsV1"] = Fields.ToJson();
        if (Author.Subresource.Length > 0)
        {
            json["subresource"] = Author.Subresource;
        }

        return json;
    }

    private static ManagedEntry? Parse(JsonNode? node)
    {
        var json = node as JsonObject;
        FieldOperation? operation = json.Text("operation") switch
        {
            "Apply" => FieldOperation.Apply,
            "Update" => FieldOperation.Update,
            _ => null,
        };
        return operation is { } how && json.Text("fieldsType") is "FieldsV1" or ""
            ? new ManagedEntry(
                new FieldAuthor(json.Text("manager"), how, json.Text("subresource")), json.Text("apiVersion"),
                json.Text("time"), FieldSet.Parse(json?["fieldsV1"]))
            : null;
    }
}
