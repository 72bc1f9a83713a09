using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Tables;

namespace Signalbox.Lab.Tests.Api.Tables;

/// <summary>What a table shows of an object that is written as JSON with single quotes. Every object is called "x" and
/// was created five minutes ago.</summary>
internal static class Shown
{
    public static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private const string Metadata = "\"name\":\"x\",\"creationTimestamp\":\"2026-01-02T02:59:05Z\"";

    public static TableRow Row(ResourceKind kind, string content, string metadata = "") => KindTables.Of(kind).RowOf(
        $"{{\"metadata\":{{{Metadata}{Json(metadata)}}}{Json(content)}}}", Now);

    /// <summary>The cells of these columns, with a bar between them.</summary>
    public static string Cells(ResourceKind kind, string columns, string content, string metadata = "")
    {
        var row = Row(kind, content, metadata);
        var names = KindTables.Of(kind).Columns.Select(column => column.Name).ToList();
        Assert.Equal(names.Count, row.Cells.Count);
        return string.Join('|', columns.Split('|').Select(name => row.Cells[names.IndexOf(name)]!.ToString()));
    }

    public static string All(ResourceKind kind, string content, string metadata = "") =>
        string.Join('|', Row(kind, content, metadata).Cells.Select(cell => cell!.ToString()));

    private static string Json(string text) => text.Length == 0 ? "" : "," + text.Replace('\'', '"');
}
