using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Signalbox.Cluster.Yaml;

/// <summary>JSON to the YAML that Kubernetes' programs write: keys by name, lists not indented, strings bare unless
/// they would be read as something else. Source: sigs.k8s.io/yaml.</summary>
public static class JsonToYaml
{
    private static readonly EmitterSettings Settings = EmitterSettings.Default
        .WithBestIndent(2).WithBestWidth(int.MaxValue).WithNewLine("\n");

    /// <summary>One document, which ends with its last line. Throws <see cref="JsonException"/>.</summary>
    public static string Convert(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var text = new StringWriter();
        var emitter = new Emitter(text, Settings);
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        try
        {
            Emit(emitter, document.RootElement);
        }
        catch (InvalidOperationException noText)
        {
            throw new JsonException(noText.Message, noText);
        }

        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void Emit(Emitter emitter, JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                emitter.Emit(new MappingStart());
                foreach (var property in json.EnumerateObject().OrderBy(one => one.Name, StringComparer.Ordinal))
                {
                    emitter.Emit(Text(property.Name));
                    Emit(emitter, property.Value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonValueKind.Array:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, true, SequenceStyle.Block));
                foreach (var item in json.EnumerateArray())
                {
                    Emit(emitter, item);
                }

                emitter.Emit(new SequenceEnd());
                break;
            case JsonValueKind.String:
                emitter.Emit(Text(json.GetString()!));
                break;
            default:
                emitter.Emit(new Scalar(json.GetRawText()));
                break;
        }
    }

    private static Scalar Text(string text) => new(
        AnchorName.Empty, TagName.Empty, text,
        YamlScalar.IsReadAsText(text) && text.All(IsPrintable) ? ScalarStyle.Any : ScalarStyle.DoubleQuoted,
        true, true);

    /// <summary>The library would put other characters into a block of lines, where nothing can be escaped.</summary>
    private static bool IsPrintable(char letter) =>
        letter is '\n' or (>= ' ' and <= '~') or (>= '\u00a0' and not '\ufeff');
}
