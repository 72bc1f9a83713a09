using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Allocation;

/// <summary>A Service that wants addresses and ports.</summary>
/// <param name="Place">Where it is, for messages.</param>
/// <param name="Spec">Is filled.</param>
/// <param name="IsDryRun">Whether nothing will come of it.</param>
internal sealed record ServiceRequest(ObjectPlace Place, JsonObject Spec, bool IsDryRun);
