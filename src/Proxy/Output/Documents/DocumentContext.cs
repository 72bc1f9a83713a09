using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Signalbox.Proxy.Output.Documents;

/// <summary>How documents are written: names in camelCase, what is not known left out, lists always there.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ExplanationDocument))]
[JsonSerializable(typeof(OverviewDocument))]
[JsonSerializable(typeof(TraceDocument))]
[JsonSerializable(typeof(VerificationDocument))]
internal sealed partial class DocumentContext : JsonSerializerContext
{
    /// <summary>Rules stay readable: text is not for a web page.</summary>
    public static DocumentContext Readable() => new(
        new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
