using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Signalbox.Lab.Api.Http;

/// <summary>Whether a write shall tell what would be, and leave all as it is.</summary>
internal static class DryRun
{
    /// <summary>Throws <see cref="ApiStatusException"/> for a value that there is not.</summary>
    public static bool IsAsked(HttpContext context) => IsAsked(context.Request.Query["dryRun"]);

    /// <summary>The same of the values of a field.</summary>
    public static bool IsAsked(IEnumerable<string?> values)
    {
        var given = values.Where(value => !string.IsNullOrEmpty(value)).ToArray();
        if (given.FirstOrDefault(value => value != "All") is not { } other)
        {
            return given.Length > 0;
        }

        var words = $"Unsupported value: \"{other}\": supported values: \"All\"";
        throw new ApiStatusException(new ApiStatus(
            HttpStatusCode.UnprocessableEntity, "Invalid", $"Options.meta.k8s.io \"\" is invalid: dryRun: {words}")
        {
            Details = new JsonObject
            {
                ["group"] = "meta.k8s.io",
                ["causes"] = new JsonArray(new JsonObject
                {
                    ["reason"] = "FieldValueNotSupported",
                    ["message"] = words,
                    ["field"] = "dryRun",
                }),
            },
        });
    }
}
