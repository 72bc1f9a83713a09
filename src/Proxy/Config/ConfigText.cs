using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Signalbox.Cluster.Yaml;

namespace Signalbox.Proxy.Config;

/// <summary>The configuration as kube-proxy writes it: JSON for /configz, in its order of fields, and YAML for
/// --write-config-to, by name. Neither ends the object of /configz: that is the server's. Source: recordings.</summary>
internal static class ConfigText
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One object, in one line without an end.</summary>
    public static string Json(ProxyConfiguration configuration) => Encoding.UTF8.GetString(Bytes(configuration).Span);

    /// <summary>A document, with the end of its last line. Read back, it gives the same configuration.</summary>
    public static string Yaml(ProxyConfiguration configuration) => JsonToYaml.Convert(Bytes(configuration));

    private static ReadOnlyMemory<byte> Bytes(ProxyConfiguration configuration)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(bytes, Options);
        writer.WriteStartObject();
        writer.WriteString("kind", ProxyConfiguration.Kind);
        writer.WriteString("apiVersion", ProxyConfiguration.ApiVersion);
        ProxyConfiguration.Fields.Write(writer, configuration);
        writer.WriteEndObject();
        writer.Flush();
        return bytes.WrittenMemory;
    }
}
