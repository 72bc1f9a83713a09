using System.Text.Json;

namespace Signalbox.Proxy.Config.Sections;

/// <summary>Where a value stands in the configuration, for messages in kube-proxy's words. Source: Go's encoding/json,
/// as recorded.</summary>
/// <param name="StructName">The struct that has the field.</param>
/// <param name="Path">From the root, joined by dots; empty for the root.</param>
/// <param name="Unknown">Gathers the paths of fields that nobody knows.</param>
internal sealed record FieldPlace(string StructName, string Path, List<string> Unknown)
{
    public FieldPlace Of(string structName, string name) =>
        this with { StructName = structName, Path = Path.Length == 0 ? name : $"{Path}.{name}" };

    public FieldPlace At(int index) => this with { Path = $"{Path}[{index}]" };

    public void TellUnknown() => Unknown.Add(Path);

    /// <summary>The value is of another type than the field.</summary>
    public ConfigurationException Mistyped(JsonElement json, string wanted)
    {
        var found = json.ValueKind switch
        {
            JsonValueKind.Number => wanted.Contains("int", StringComparison.Ordinal)
                || wanted.Contains("float", StringComparison.Ordinal) ? $"number {json.GetRawText()}" : "number",
            JsonValueKind.True or JsonValueKind.False => "bool",
            JsonValueKind.Object => "object",
            JsonValueKind.Array => "array",
            _ => "string",
        };
        return new ConfigurationException(Path.Length == 0
            ? $"json: cannot unmarshal {found} into Go value of type {wanted}"
            : $"json: cannot unmarshal {found} into Go struct field {StructName}.{Path} of type {wanted}");
    }

    /// <summary>The value has the right type, and cannot be understood.</summary>
    public ConfigurationException Unreadable(string words) => new($"{words} (in {Path})");
}
