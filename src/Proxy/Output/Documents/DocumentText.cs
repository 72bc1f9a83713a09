using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Signalbox.Cluster.Yaml;

namespace Signalbox.Proxy.Output.Documents;

/// <summary>Documents for programs, in JSON or in YAML, which holds the same tree. Their fields are docs/output.md's.
/// </summary>
internal static class DocumentText
{
    public const string ApiVersion = "signalbox/v1";

    /// <param name="document">What to write.</param>
    /// <param name="shape">Its fields.</param>
    /// <param name="format">Json or Yaml.</param>
    /// <param name="writer">Takes the text, which ends with a line end.</param>
    public static void Write<T>(T document, JsonTypeInfo<T> shape, OutputFormat format, TextWriter writer)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(document, shape);
        writer.Write(format == OutputFormat.Yaml ? JsonToYaml.Convert(json) : $"{Encoding.UTF8.GetString(json)}\n");
    }

    /// <summary>A name of a closed list as documents have it: "no-local-endpoints".</summary>
    public static string Word<T>(T value)
        where T : struct, Enum =>
        JsonNamingPolicy.KebabCaseLower.ConvertName(
            value.ToString().Replace("IPs", "Ips", StringComparison.Ordinal));
}
