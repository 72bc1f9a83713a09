using System.Text.Json;

namespace Signalbox.Proxy.Config.Sections;

/// <summary>The fields of one struct of the configuration, in the order in which kube-proxy writes them. Sections are
/// values: a field is set by making the section anew.</summary>
/// <param name="structName">The struct's name in kube-proxy's sources, which its error messages say.</param>
internal sealed class FieldTable<T>(string structName)
    where T : class
{
    private readonly List<Field> _fields = [];

    public string StructName => structName;

    public IEnumerable<string> Names => _fields.Select(one => one.Name);

    public FieldTable<T> Add<TValue>(
        string name, FieldKind<TValue> kind, Func<T, TValue> get, Func<T, TValue, T> set)
    {
        _fields.Add(new Field(
            name,
            (section, json, place) => set(section, kind.Read(json, get(section), place)),
            (section, writer) => kind.Write(writer, get(section))));
        return this;
    }

    /// <summary>The field is not written while this holds.</summary>
    public FieldTable<T> Omit(string name, Func<T, bool> when)
    {
        var place = _fields.FindIndex(field => field.Name == name);
        _fields[place] = _fields[place] with { IsOmitted = when };
        return this;
    }

    /// <summary>The section with what the JSON says; null leaves a field as it is, and of a repeated field the last
    /// counts. Throws <see cref="ConfigurationException"/> where a value has the wrong type.</summary>
    public T Read(JsonElement json, T section, FieldPlace place)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw place.Mistyped(json, $"v1alpha1.{structName}");
        }

        foreach (var property in json.EnumerateObject())
        {
            var at = place.Of(structName, property.Name);
            if (_fields.Find(field => field.Name == property.Name) is not { } known)
            {
                at.TellUnknown();
            }
            else if (property.Value.ValueKind != JsonValueKind.Null)
            {
                section = known.Read(section, property.Value, at);
            }
        }

        return section;
    }

    /// <summary>The fields as properties of an object that is open.</summary>
    public void Write(Utf8JsonWriter writer, T section)
    {
        foreach (var field in _fields)
        {
            if (!field.IsOmitted(section))
            {
                writer.WritePropertyName(field.Name);
                field.Write(section, writer);
            }
        }
    }

    private sealed record Field(
        string Name, Func<T, JsonElement, FieldPlace, T> Read, Action<T, Utf8JsonWriter> Write)
    {
        public Func<T, bool> IsOmitted { get; init; } = _ => false;
    }
}
