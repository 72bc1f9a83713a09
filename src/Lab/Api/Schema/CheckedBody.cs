using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Signalbox.Lab.Api.Schema;

/// <summary>A body as an object of its type.</summary>
/// <param name="Json">With the known fields only; of fields that came twice, the last. What is null is left out.
/// </param>
/// <param name="Complaints">What strict clients do not want: unknown field "spec.x", duplicate field "spec.y".</param>
public sealed record CheckedBody(JsonObject Json, ImmutableArray<string> Complaints)
{
    /// <summary>How a server refuses a body with complaints.</summary>
    public string StrictError => "strict decoding error: " + string.Join(", ", Complaints);
}
