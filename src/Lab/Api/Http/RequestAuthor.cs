using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Signalbox.Lab.Api.Http;

/// <summary>Who a request says that it comes from: its fieldManager, or else the program of its User-Agent.</summary>
internal static class RequestAuthor
{
    private const int LongestName = 128;

    public static FieldAuthor OfUpdate(HttpContext context, string subresource = "")
    {
        if (context.Request.Query.ContainsKey("force") && HttpMethods.IsPatch(context.Request.Method))
        {
            throw Refused("force", "FieldValueForbidden", "Forbidden: may not be specified for non-apply patch");
        }

        var agent = context.Request.Headers.UserAgent.ToString().Split('/')[0];
        agent = new string([.. agent.Where(letter => !char.IsControl(letter)).Take(LongestName)]);
        var name = NameOf(context);
        return new FieldAuthor(
            name.Length > 0 ? name : agent.Length > 0 ? agent : "unknown", FieldOperation.Update, subresource);
    }

    /// <summary>Throws <see cref="ApiStatusException"/> for who does not say it.</summary>
    public static FieldAuthor OfApply(HttpContext context, string subresource = "") =>
        NameOf(context) is { Length: > 0 } name
            ? new FieldAuthor(name, FieldOperation.Apply, subresource)
            : throw Refused("fieldManager", "FieldValueRequired", "Required value: is required for apply patch");

    private static string NameOf(HttpContext context)
    {
        var name = context.Request.Query["fieldManager"].ToString();
        return name.Length <= LongestName
            ? name
            : throw Refused("fieldManager", "FieldValueTooLong", $"Too long: may not be more than {LongestName} bytes");
    }

    private static ApiStatusException Refused(string field, string reason, string words) => new(new ApiStatus(
        HttpStatusCode.UnprocessableEntity, "Invalid", $"PatchOptions.meta.k8s.io \"\" is invalid: {field}: {words}")
    {
        Details = new JsonObject
        {
            ["group"] = "meta.k8s.io",
            ["kind"] = "PatchOptions",
            ["causes"] = new JsonArray(new JsonObject
            {
                ["reason"] = reason,
                ["message"] = words,
                ["field"] = field,
            }),
        },
    });
}
