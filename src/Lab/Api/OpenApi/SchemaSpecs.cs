using System.Diagnostics;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Schema;

namespace Signalbox.Lab.Api.OpenApi;

/// <summary>Writes shapes as the schemas of a document: those asked for, and all that they hold.</summary>
/// <param name="dialect">Of the document.</param>
internal sealed class SchemaSpecs(SpecDialect dialect)
{
    private readonly SortedDictionary<string, JsonObject> _schemas = new(StringComparer.Ordinal);

    /// <summary>By name.</summary>
    public JsonObject ToJson() => new(_schemas.Select(one => KeyValuePair.Create(one.Key, (JsonNode?)one.Value)));

    /// <summary>Adds the schema of a type that is an object of its own.</summary>
    public void Add(ObjectShape shape, string apiVersion, string kind)
    {
        Add(shape);
        var parts = apiVersion.Split('/');
        var schema = _schemas[shape.SchemaName];
        schema["x-kubernetes-group-version-kind"] = new JsonArray(new JsonObject
        {
            ["group"] = parts.Length == 2 ? parts[0] : "",
            ["kind"] = kind,
            ["version"] = parts[^1],
        });
    }

    private void Add(ObjectShape shape)
    {
        if (_schemas.ContainsKey(shape.SchemaName))
        {
            return;
        }

        var schema = new JsonObject { ["type"] = "object" };
        _schemas.Add(shape.SchemaName, schema);
        if (Descriptions.Find(shape.GoName) is { } words)
        {
            schema["description"] = words;
        }

        var properties = new JsonObject();
        foreach (var field in shape.Fields)
        {
            properties[field.Name] = PropertyOf(shape, field);
        }

        schema["properties"] = properties;
        var required = shape.Fields.Where(field => field.IsRequired).Select(field => (JsonNode)field.Name).ToArray();
        if (required.Length > 0)
        {
            schema["required"] = new JsonArray(required);
        }
    }

    private JsonObject PropertyOf(ObjectShape shape, ShapeField field)
    {
        var property = SchemaOf(field.Type);
        var words = Descriptions.Find($"{shape.GoName}.{field.Name}");
        var strategy = field.Patch.Strategy;
        if (property.ContainsKey("$ref") && dialect == SpecDialect.V3 && (words is not null || strategy is not null))
        {
            // Beside a reference, version 3 lets nothing stand.
            property = new JsonObject { ["allOf"] = new JsonArray(property) };
        }

        Add(property, "description", words);
        AddMerge(property, field);
        Add(property, "x-kubernetes-patch-strategy", strategy);
        Add(property, "x-kubernetes-patch-merge-key", field.Patch.MergeKey);
        if (EnumValues.Of($"{shape.GoName}.{field.Name}") is { } values)
        {
            property["enum"] = new JsonArray([.. values.Select(value => JsonValue.Create(value))]);
        }

        return property;
    }

    /// <summary>How server-side apply treats it, where the type alone does not say it.</summary>
    private static void AddMerge(JsonObject property, ShapeField field)
    {
        switch (field.Type, field.Merge.Kind)
        {
            case (FieldType.ListOf, MergeKind.Keyed):
                property["x-kubernetes-list-map-keys"] =
                    new JsonArray([.. field.Merge.Keys.Select(key => JsonValue.Create(key))]);
                property["x-kubernetes-list-type"] = "map";
                break;
            case (FieldType.ListOf, var kind):
                property["x-kubernetes-list-type"] = kind == MergeKind.Set ? "set" : "atomic";
                break;
            case (FieldType.MapOf, MergeKind.Leaf):
                property["x-kubernetes-map-type"] = "atomic";
                break;
        }
    }

    private JsonObject SchemaOf(FieldType type)
    {
        switch (type)
        {
            case FieldType.ListOf list:
                return new JsonObject { ["type"] = "array", ["items"] = SchemaOf(list.Item) };
            case FieldType.MapOf map:
                return new JsonObject { ["type"] = "object", ["additionalProperties"] = SchemaOf(map.Value) };
            case FieldType.Inner inner:
                Add(inner.Shape);
                return dialect.Reference(inner.Shape.SchemaName);
            default:
                var (name, format) = Plain(type);
                var schema = new JsonObject { ["type"] = name };
                Add(schema, "format", format);
                return schema;
        }
    }

    private static (string Type, string? Format) Plain(FieldType type) => type switch
    {
        FieldType.Text or FieldType.Quantity => ("string", null),
        FieldType.Flag => ("boolean", null),
        FieldType.Whole whole => ("integer", $"int{whole.Bits}"),
        FieldType.Fraction => ("number", "double"),
        FieldType.Time => ("string", "date-time"),
        FieldType.Bytes => ("string", "byte"),
        FieldType.IntOrText => ("string", "int-or-string"),
        FieldType.Anything => ("object", null),
        _ => throw new UnreachableException(),
    };

    private static void Add(JsonObject json, string name, string? value)
    {
        if (value is not null)
        {
            json[name] = value;
        }
    }
}
