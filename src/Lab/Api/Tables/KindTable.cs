using System.Collections.Immutable;
using k8s;

namespace Signalbox.Lab.Api.Tables;

/// <summary>How the objects of one kind are shown: the columns, and from an object's JSON and the time of now its row.
/// </summary>
internal sealed record KindTable(ImmutableArray<TableColumn> Columns, Func<string, DateTimeOffset, TableRow> RowOf)
{
    /// <param name="columns">In their order.</param>
    /// <param name="rowOf">From the client's model. An object may lack everything but metadata: a bookmark does.
    /// </param>
    public static KindTable Of<T>(ImmutableArray<TableColumn> columns, Func<T, DateTimeOffset, TableRow> rowOf) =>
        new(columns, (json, now) => rowOf(KubernetesJson.Deserialize<T>(json), now));
}
