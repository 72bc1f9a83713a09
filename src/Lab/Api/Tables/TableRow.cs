using System.Text.Json.Nodes;

namespace Signalbox.Lab.Api.Tables;

/// <summary>What one object shows in a table.</summary>
/// <param name="Cells">Text and numbers, one for each column.</param>
internal sealed record TableRow(JsonArray Cells)
{
    /// <summary>Why the object will not change any more, of a pod that has ended; null of all others.</summary>
    public RowCompletion? Completion { get; init; }
}

/// <summary>A condition of type Completed.</summary>
internal sealed record RowCompletion(string Reason, string Message);
