using System.Text.Json.Serialization;

namespace Signalbox.Cluster.Connect;

/// <summary>Generated readers and writers of this room's shapes. Unknown fields are skipped, names are case-sensitive.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(WireKubeconfig))]
[JsonSerializable(typeof(WireContextEntry))]
[JsonSerializable(typeof(WireCluster))]
[JsonSerializable(typeof(WireUser))]
[JsonSerializable(typeof(WireExecCredential))]
internal sealed partial class ConnectContext : JsonSerializerContext;
