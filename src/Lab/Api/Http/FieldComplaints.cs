using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Api.Schema;

namespace Signalbox.Lab.Api.Http;

/// <summary>What becomes of fields that are unknown or come twice: the request's fieldValidation says.</summary>
internal static class FieldComplaints
{
    /// <param name="context">The request. Warnings become headers of its answer.</param>
    /// <param name="body">What was read.</param>
    /// <param name="refusal">How this request is refused for an error. Upstream's words differ between writes and
    /// patches.</param>
    public static void Judge(HttpContext context, CheckedBody body, Func<string, ApiStatus> refusal)
    {
        switch (context.Request.Query["fieldValidation"].ToString())
        {
            case "Strict" when body.Complaints.Length > 0:
                throw new ApiStatusException(refusal(body.StrictError));
            case "Strict" or "Ignore":
                break;
            case "" or "Warn":
                Warn(context, body);
                break;
            case var other:
                throw new ApiStatusException(Unsupported(context, other));
        }
    }

    private static void Warn(HttpContext context, CheckedBody body)
    {
        foreach (var complaint in body.Complaints)
        {
            Answers.Warn(context, complaint);
        }
    }

    private static ApiStatus Unsupported(HttpContext context, string mode)
    {
        var options = context.Request.Method switch
        {
            "PATCH" => "PatchOptions",
            "PUT" => "UpdateOptions",
            _ => "CreateOptions",
        };
        var why = $"Unsupported value: \"{mode}\": supported values: \"\", \"Ignore\", \"Strict\", \"Warn\"";
        return new ApiStatus(
            HttpStatusCode.UnprocessableEntity, "Invalid",
            $"{options}.meta.k8s.io \"\" is invalid: fieldValidation: {why}")
        {
            Details = new JsonObject
            {
                ["group"] = "meta.k8s.io",
                ["kind"] = options,
                ["causes"] = new JsonArray(new JsonObject
                {
                    ["reason"] = "FieldValueNotSupported",
                    ["message"] = why,
                    ["field"] = "fieldValidation",
                }),
            },
        };
    }
}
