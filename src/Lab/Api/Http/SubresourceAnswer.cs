using System.Net;
using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Writes;

namespace Signalbox.Lab.Api.Http;

/// <summary>Answers requests about a part of an object.</summary>
internal static class SubresourceAnswer
{
    public static Task WriteAsync(HttpContext context, ServedStore served, RequestPath path, ApiVerb verb) =>
        (path.Subresource, verb) switch
        {
            ("status", ApiVerb.Get) => ObjectAnswer.GetAsync(context, served, path),
            ("status", ApiVerb.Update) =>
                WriteAnswer.ReplaceAsync(context, served.Registry, path, WriteScope.Status),
            ("status", ApiVerb.Patch) => WriteAnswer.PatchAsync(context, served.Registry, path, WriteScope.Status),
            ("ephemeralcontainers", ApiVerb.Get) => ObjectAnswer.GetAsync(context, served, path),
            ("ephemeralcontainers", ApiVerb.Update) =>
                WriteAnswer.ReplaceAsync(context, served.Registry, path, WriteScope.EphemeralContainers),
            ("ephemeralcontainers", ApiVerb.Patch) =>
                WriteAnswer.PatchAsync(context, served.Registry, path, WriteScope.EphemeralContainers),
            ("finalize", ApiVerb.Update) =>
                WriteAnswer.ReplaceAsync(context, served.Registry, path, WriteScope.Finalize),
            ("scale", ApiVerb.Get or ApiVerb.Update or ApiVerb.Patch) =>
                ScaleAnswer.WriteAsync(context, served.Registry, path, verb),
            ("binding", ApiVerb.Create) => BindAsync(context, served.Registry, path),
            ("eviction", ApiVerb.Create) => EvictAsync(context, served.Registry, path),
            ("token", ApiVerb.Create) => TokenAnswer.WriteAsync(context, served, path),
            _ => throw new ApiStatusException(ApiStatus.Of(HttpStatusCode.MethodNotAllowed)),
        };

    private static async Task BindAsync(HttpContext context, Registry registry, RequestPath path)
    {
        var body = await RequestBody.ReadAsync(context, "v1", "Binding").ConfigureAwait(false);
        if (body.Child("target").Text("name") is not { Length: > 0 } node)
        {
            throw new ApiStatusException(ApiStatus.BadRequest("the binding has no target.name"));
        }

        registry.Bind(path.Namespace!, path.Name!, node, DryRun.IsAsked(context));
        await SucceedAsync(context).ConfigureAwait(false);
    }

    private static async Task EvictAsync(HttpContext context, Registry registry, RequestPath path)
    {
        var body = await RequestBody.ReadAsync(context, "policy/v1", "Eviction").ConfigureAwait(false);
        var asked = body.Child("deleteOptions");
        var isDryRun = DryRun.IsAsked(context) || DryRun.IsAsked(asked.Texts("dryRun"));
        EvictionRules.Take(registry, path, isDryRun);
        registry.Remove(path.Place, DeleteAnswer.Of(asked, context.Request.Query), isDryRun);
        await SucceedAsync(context).ConfigureAwait(false);
    }

    private static Task SucceedAsync(HttpContext context) => Answers.JsonAsync(
        context, HttpStatusCode.Created, new ApiStatus(HttpStatusCode.Created, "", "").ToJson());
}
