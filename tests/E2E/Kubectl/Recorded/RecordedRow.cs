using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Signalbox.E2E.Kubectl.Recorded;

/// <summary>A row of a recorded table: its cells by the names of their columns, and its object's metadata.</summary>
internal sealed partial record RecordedRow(IReadOnlyDictionary<string, JsonNode> Cells, JsonObject Metadata)
{
    /// <summary>What the cell says; "" where it says that there is nothing.</summary>
    public string this[string column] => Cells[column].ToString() switch
    {
        "<none>" or "<unknown>" or "<unset>" => "",
        var text => text,
    };

    public int Number(string column) => int.Parse(this[column], CultureInfo.InvariantCulture);

    /// <summary>The rows of a table. A watch tells columns in its first table alone, so they come from elsewhere.
    /// </summary>
    public static IEnumerable<RecordedRow> Read(JsonNode table, JsonNode columns)
    {
        var names = columns.AsArray().Select(column => (string)column!["name"]!).ToList();
        return table["rows"]!.AsArray().Select(row => new RecordedRow(
            names.Zip(row!["cells"]!.AsArray()).ToDictionary(pair => pair.First, pair => pair.Second!),
            row["object"]!["metadata"]!.AsObject()));
    }

    /// <summary>"3m43s" and its like.</summary>
    public static TimeSpan Span(string text) => Unit().Matches(text).Aggregate(TimeSpan.Zero, (sum, match) =>
        sum + int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) * match.Groups[2].Value switch
        {
            "s" => TimeSpan.FromSeconds(1),
            "m" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            _ => TimeSpan.FromDays(1),
        });

    [GeneratedRegex("([0-9]+)([smhd])")]
    private static partial Regex Unit();
}
