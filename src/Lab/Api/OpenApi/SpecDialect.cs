using System.Text.Json.Nodes;

namespace Signalbox.Lab.Api.OpenApi;

/// <summary>The two versions of OpenAPI, as far as they say the same in different words.</summary>
internal enum SpecDialect
{
    /// <summary>Swagger 2.0.</summary>
    V2,

    /// <summary>OpenAPI 3.0.</summary>
    V3,
}

/// <summary>What each dialect says.</summary>
internal static class SpecDialectWords
{
    public static JsonObject Reference(this SpecDialect dialect, string schema) => new()
    {
        ["$ref"] = dialect == SpecDialect.V2 ? $"#/definitions/{schema}" : $"#/components/schemas/{schema}",
    };

    /// <summary>A text in the path or the query.</summary>
    public static JsonObject Parameter(this SpecDialect dialect, string name, string place)
    {
        var parameter = new JsonObject { ["name"] = name, ["in"] = place };
        if (place == "path")
        {
            parameter["required"] = true;
        }

        if (dialect == SpecDialect.V2)
        {
            parameter["type"] = "string";
        }
        else
        {
            parameter["schema"] = new JsonObject { ["type"] = "string" };
        }

        return parameter;
    }

    /// <summary>An answer that is an object.</summary>
    public static JsonObject Answer(this SpecDialect dialect, string schema) => dialect == SpecDialect.V2
        ? new JsonObject { ["description"] = "OK", ["schema"] = dialect.Reference(schema) }
        : new JsonObject { ["description"] = "OK", ["content"] = dialect.Content(schema) };

    /// <summary>A body of OpenAPI 3.0.</summary>
    public static JsonObject Content(this SpecDialect dialect, string schema) => new()
    {
        ["application/json"] = new JsonObject { ["schema"] = dialect.Reference(schema) },
    };
}
