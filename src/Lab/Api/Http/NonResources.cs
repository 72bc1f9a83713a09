using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Api.Auth;

namespace Signalbox.Lab.Api.Http;

/// <summary>Answers what is not about objects: version and health, which anyone may ask for.</summary>
internal static class NonResources
{
    public static Task AnswerAsync(HttpContext context, ApiUser user, ApiServerOptions options)
    {
        var path = context.Request.Path.Value ?? "";
        return path switch
        {
            "/readyz" or "/livez" or "/healthz" =>
                Answers.TextAsync(context, HttpStatusCode.OK, "ok", "text/plain; charset=utf-8"),
            "/version" => Answers.JsonAsync(context, HttpStatusCode.OK, Version(options.GitVersion)),
            _ when user.IsAnonymous => throw new ApiStatusException(ApiStatus.Of(
                HttpStatusCode.Forbidden,
                $"forbidden: User \"{user.Name}\" cannot {Verb(context)} path \"{path}\"") with
            {
                Details = [],
            }),
            // Clients look there for kinds that they do not find elsewhere. There are none.
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions" =>
                Answers.JsonAsync(context, HttpStatusCode.OK, NoDefinitions()),
            _ => DiscoveryAnswer.TryAnswer(context) ?? OpenApiAnswer.TryAnswer(context)
                ?? throw new ApiStatusException(ApiStatus.NoSuchResource),
        };
    }

    private static string Verb(HttpContext context) => context.Request.Method.ToLowerInvariant();

    private static JsonObject NoDefinitions() => new()
    {
        ["kind"] = "CustomResourceDefinitionList",
        ["apiVersion"] = "apiextensions.k8s.io/v1",
        ["metadata"] = new JsonObject { ["resourceVersion"] = "1" },
        ["items"] = new JsonArray(),
    };

    private static JsonObject Version(string gitVersion)
    {
        var parts = gitVersion.TrimStart('v').Split('.');
        var (major, minor) = (parts[0], parts.ElementAtOrDefault(1) ?? "");
        return new JsonObject
        {
            ["major"] = major,
            ["minor"] = minor,
            ["emulationMajor"] = major,
            ["emulationMinor"] = minor,
            ["minCompatibilityMajor"] = major,
            ["minCompatibilityMinor"] = minor,
            ["gitVersion"] = gitVersion,
            ["gitCommit"] = "",
            ["gitTreeState"] = "",
            ["buildDate"] = "1970-01-01T00:00:00Z",
            ["goVersion"] = "",
            ["compiler"] = "dotnet",
            ["platform"] = "linux/amd64",
        };
    }
}
