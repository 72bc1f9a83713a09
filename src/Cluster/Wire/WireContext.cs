using System.Text.Json.Serialization;

namespace Signalbox.Cluster.Wire;

/// <summary>Generated readers of the wire shapes. Unknown fields are skipped, names are case-sensitive as at the API
/// server.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(WireService))]
[JsonSerializable(typeof(WireStatus))]
[JsonSerializable(typeof(WireEvent))]
[JsonSerializable(typeof(WireNode))]
[JsonSerializable(typeof(WireServiceCIDR))]
[JsonSerializable(typeof(WireServiceWords))]
internal sealed partial class WireContext : JsonSerializerContext;
