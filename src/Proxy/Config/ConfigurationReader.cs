using System.Text;
using System.Text.Json;
using Signalbox.Cluster.Yaml;
using Signalbox.Proxy.Config.Sections;
using YamlDotNet.Core;

namespace Signalbox.Proxy.Config;

/// <summary>A configuration file's text, YAML or JSON, to the configuration with its defaults. Types are strict; a
/// field that nobody knows, or that is there twice, is told and passed over. Source: spec 1.4, and recordings.
/// </summary>
internal static class ConfigurationReader
{
    /// <summary>Throws <see cref="ConfigurationException"/>, in kube-proxy's words where they are known.</summary>
    public static ReadConfiguration Read(string text)
    {
        try
        {
            var marks = new YamlMarks();
            var json = YamlToJson.ConvertFirst(new StringReader(text), marks);
            using var document = JsonDocument.Parse(json);
            CheckKind(document.RootElement, text);
            var unknown = new List<string>();
            var place = new FieldPlace(ProxyConfiguration.Kind, "", unknown);
            var read = ProxyConfiguration.Fields.Read(document.RootElement, ConfigurationDefaults.Blank, place);
            unknown.RemoveAll(field => field is "kind" or "apiVersion");
            return new ReadConfiguration(ConfigurationDefaults.Apply(read), ObjectionsTo(unknown, marks));
        }
        catch (YamlException failure)
        {
            throw new ConfigurationException(
                $"failed to decode: error converting YAML to JSON: yaml: line {failure.Start.Line}: {failure.Message}");
        }
        catch (ConfigurationException failure)
        {
            throw new ConfigurationException($"failed to decode: {failure.Message}");
        }
    }

    private static void CheckKind(JsonElement root, string text)
    {
        if (root.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null))
        {
            throw new ConfigurationException("couldn't get version/kind; json parse error: "
                + new FieldPlace("", "", []).Mistyped(root, $"v1alpha1.{ProxyConfiguration.Kind}").Message);
        }

        var kind = NameOf(root, "kind");
        var version = NameOf(root, "apiVersion");
        if (kind.Length == 0 || version.Length == 0)
        {
            var missing = kind.Length == 0 ? "Kind" : "apiVersion";
            throw new ConfigurationException($"Object '{missing}' is missing in '{text}'");
        }

        if (kind != ProxyConfiguration.Kind || version != ProxyConfiguration.ApiVersion)
        {
            throw new ConfigurationException(
                $"no kind {GoText.Quote(kind)} is registered for version {GoText.Quote(version)}; what is read is "
                + $"{ProxyConfiguration.Kind} of {ProxyConfiguration.ApiVersion}");
        }
    }

    private static string NameOf(JsonElement root, string field) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(field, out var name)
        && name.ValueKind == JsonValueKind.String ? name.GetString()! : "";

    private static Objections? ObjectionsTo(List<string> unknown, YamlMarks marks)
    {
        if (unknown.Count + marks.Repeated.Count == 0)
        {
            return null;
        }

        var words = new StringBuilder();
        if (marks.Repeated.Count > 0)
        {
            words.Append("yaml: unmarshal errors:");
            foreach (var (path, line) in marks.Repeated)
            {
                var key = GoText.Quote(path[(path.LastIndexOf('.') + 1)..]);
                words.Append('\n').Append("  line ").Append(line).Append(": key ").Append(key)
                    .Append(" already set in map");
            }
        }

        foreach (var field in unknown.Distinct())
        {
            words.Append(words.Length == 0 ? "" : ", ").Append("unknown field ").Append(GoText.Quote(field));
        }

        var lines = marks.Repeated.Select(key => key.Line).Concat(unknown.Select(marks.LineOf));
        return new Objections($"strict decoding error: {words}", string.Join(',', lines.Distinct().Order()));
    }
}

/// <summary>A configuration, and what a strict reader would refuse in its text; null when nothing.</summary>
internal sealed record ReadConfiguration(ProxyConfiguration Configuration, Objections? Objections);

/// <summary>Fields that nobody knows or that are there twice: kube-proxy's words, and the lines, joined by commas.
/// </summary>
internal sealed record Objections(string Words, string Lines);
