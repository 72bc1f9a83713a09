using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Ownership;
using Signalbox.Lab.Api.Schema;
using Signalbox.Lab.Api.Writes;

namespace Signalbox.Lab.Api.Http;

/// <summary>Answers server-side applies.</summary>
internal static class ApplyAnswer
{
    public const string MediaType = "application/apply-patch+yaml";

    private const string Unknown = "unknown field \"";

    public static bool IsAsked(HttpContext context) =>
        (context.Request.ContentType ?? "").Split(';')[0].Trim() == MediaType;

    public static async Task WriteAsync(
        HttpContext context, Registry registry, RequestPath path, WriteScope scope, WriteGuard? guard)
    {
        var isDryRun = DryRun.IsAsked(context);
        var applied = await ReadAsync(context, path).ConfigureAwait(false);
        guard?.Check(registry, path.Place, applied);
        var done = registry.Apply(path.Place, scope, applied, isDryRun);
        WriteAnswer.Warn(context, scope, done);
        var code = done.Old is null ? HttpStatusCode.Created : HttpStatusCode.OK;
        await ObjectAnswer.WriteAsync(context, code, done, isDryRun).ConfigureAwait(false);
    }

    /// <summary>What the request applies, which is an object of the path's kind.</summary>
    public static async Task<AppliedObject> ReadAsync(HttpContext context, RequestPath path)
    {
        var author = RequestAuthor.OfApply(context, path.Subresource);
        var isForced = context.Request.Query["force"] == "true";
        var body = await RequestBody.BytesAsync(context).ConfigureAwait(false);
        return new AppliedObject(Read(context, path, body), author, isForced);
    }

    private static JsonObject Read(HttpContext context, RequestPath path, byte[] body)
    {
        var shape = ObjectSchema.Of(path.Kind);
        CheckedBody read;
        try
        {
            read = FieldValidation.Check(shape, RequestBody.FromYaml(body));
        }
        catch (BodyException wrong)
        {
            throw wrong.IsSyntax
                ? new ApiStatusException(ApiStatus.BadRequest($"error decoding YAML: {wrong.Message}"))
                : Unfit(path, [wrong.Message]);
        }

        var json = PlacedBody.Of(read.Json.Copy(), path);
        var unknown = read.Complaints.Where(complaint => complaint.StartsWith(Unknown, StringComparison.Ordinal))
            .Select(complaint => $".{complaint[Unknown.Length..^1]}: field not declared in schema");
        string[] errors = [.. unknown, .. FieldPlace.Root(shape).Errors(json)];
        if (errors.Length > 0)
        {
            throw Unfit(path, errors);
        }

        FieldComplaints.Judge(context, read, error => ApiStatus.BadRequest($"error decoding YAML: {error}"));
        return json["metadata"]!.AsObject().ContainsKey("managedFields")
            ? throw new ApiStatusException(ApiStatus.BadRequest("metadata.managedFields must be nil"))
            : json;
    }

    private static ApiStatusException Unfit(RequestPath path, string[] errors)
    {
        var (kind, place) = (path.Kind, path.Place);
        var words = errors.Length == 1 ? errors[0] : "errors:" + string.Concat(errors.Select(one => $"\n  {one}"));
        return new ApiStatusException(new ApiStatus(
            HttpStatusCode.InternalServerError, "",
            $"failed to create typed patch object ({place.Namespace}/{place.Name}; {kind.Group}/{kind.Version}, "
            + $"Kind={kind.Kind}): {words}"));
    }
}
