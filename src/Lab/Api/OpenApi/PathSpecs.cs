using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Schema;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.OpenApi;

/// <summary>The paths of kinds, and what may be asked there. Clients look there for the kind that a path is about, and
/// for the parameters that a write takes.</summary>
/// <param name="dialect">Of the document.</param>
internal sealed class PathSpecs(SpecDialect dialect)
{
    private static readonly string[] OfWrites = ["dryRun", "fieldManager", "fieldValidation"];

    /// <summary>By path.</summary>
    public JsonObject Of(IEnumerable<ResourceKind> kinds)
    {
        var paths = new JsonObject();
        foreach (var kind in kinds)
        {
            var all = kind.PathOf(kind.IsNamespaced ? "{namespace}" : null);
            if (kind.IsQuestion)
            {
                paths[all] = Item(kind, ("post", "post", OfWrites));
                Place(paths[all]!.AsObject(), kind, hasName: false);
                continue;
            }

            if (kind.IsNamespaced)
            {
                paths[kind.PathOf()] = new JsonObject { ["get"] = Operation(kind, "list", []) };
            }

            paths[all] = Item(kind, ("get", "list", []), ("post", "post", OfWrites));
            paths[$"{all}/{{name}}"] = Item(
                kind, ("get", "get", []), ("put", "put", OfWrites), ("patch", "patch", [.. OfWrites, "force"]),
                ("delete", "delete", ["dryRun", "gracePeriodSeconds", "propagationPolicy"]));
            Place(paths[all]!.AsObject(), kind, hasName: false);
            Place(paths[$"{all}/{{name}}"]!.AsObject(), kind, hasName: true);
        }

        return paths;
    }

    private JsonObject Item(ResourceKind kind, params (string Method, string Action, string[] Query)[] operations)
    {
        var item = new JsonObject();
        foreach (var (method, action, query) in operations)
        {
            item[method] = Operation(kind, action, query);
        }

        return item;
    }

    /// <summary>The parameters that the path itself has.</summary>
    private void Place(JsonObject item, ResourceKind kind, bool hasName)
    {
        string[] names = [.. hasName ? ["name"] : (string[])[], .. kind.IsNamespaced ? ["namespace"] : (string[])[]];
        if (names.Length > 0)
        {
            item["parameters"] = new JsonArray([.. names.Select(name => dialect.Parameter(name, "path"))]);
        }
    }

    private JsonObject Operation(ResourceKind kind, string action, string[] query)
    {
        var schema = ObjectSchema.Of(kind).SchemaName;
        var parameters = query.Select(name => dialect.Parameter(name, "query")).ToList<JsonNode>();
        var operation = new JsonObject { ["operationId"] = $"{action}{kind.Kind}In{kind.ApiVersion}" };
        if (action is "post" or "put" or "patch")
        {
            if (dialect == SpecDialect.V2)
            {
                parameters.Add(new JsonObject
                {
                    ["name"] = "body",
                    ["in"] = "body",
                    ["required"] = true,
                    ["schema"] = dialect.Reference(schema),
                });
            }
            else
            {
                operation["requestBody"] = new JsonObject
                {
                    ["content"] = dialect.Content(schema),
                    ["required"] = true,
                };
            }
        }

        operation["parameters"] = new JsonArray([.. parameters]);
        operation["responses"] = new JsonObject { ["200"] = dialect.Answer(schema) };
        operation["x-kubernetes-action"] = action;
        operation["x-kubernetes-group-version-kind"] = new JsonObject
        {
            ["group"] = kind.Group,
            ["version"] = kind.Version,
            ["kind"] = kind.Kind,
        };
        return operation;
    }
}
