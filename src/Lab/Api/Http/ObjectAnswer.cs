using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Api.Http.Forms;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Http;

/// <summary>Answers requests about one object.</summary>
internal static class ObjectAnswer
{
    public static Task GetAsync(HttpContext context, ServedStore served, RequestPath path)
    {
        var (kind, @namespace, name) = (path.Kind, path.Namespace ?? "", path.Name!);
        var form = AnswerForms.Negotiate(context.Request, kind, isList: false, served.Options.Time);
        return served.Store.Find(kind, @namespace, name) is { } found
            ? Answers.ObjectAsync(context, form, found)
            : throw new StoreException(StoreError.NotFound, $"{kind.QualifiedName} \"{name}\" not found", name);
    }

    public static async Task CreateAsync(HttpContext context, ObjectStore store, RequestPath path)
    {
        var json = await RequestBody.ReadAsync(context, path.Kind).ConfigureAwait(false);
        var created = store.Create(path.Kind, Placed(json, path));
        await WriteAsync(context, HttpStatusCode.Created, created).ConfigureAwait(false);
    }

    public static async Task ReplaceAsync(HttpContext context, ObjectStore store, RequestPath path)
    {
        var json = Placed(await RequestBody.ReadAsync(context, path.Kind).ConfigureAwait(false), path);
        var changed = store.Change(path.Kind, path.Namespace ?? "", path.Name!, _ => json);
        await WriteAsync(context, HttpStatusCode.OK, changed).ConfigureAwait(false);
    }

    public static async Task PatchAsync(HttpContext context, ObjectStore store, RequestPath path)
    {
        var patch = await PatchRequest.ReadAsync(context, path.Kind).ConfigureAwait(false);
        var changed = store.Change(
            path.Kind, path.Namespace ?? "", path.Name!, old => patch.Apply(old.ToJson()));
        await WriteAsync(context, HttpStatusCode.OK, changed).ConfigureAwait(false);
    }

    public static Task DeleteAsync(HttpContext context, ObjectStore store, RequestPath path)
    {
        var gone = store.Delete(path.Kind, path.Namespace ?? "", path.Name!);
        if (path.Kind.AnswersWithDeletedObject)
        {
            return WriteAsync(context, HttpStatusCode.OK, gone);
        }

        var details = ApiStatus.DetailsOf(path.Kind, gone.Name);
        details["uid"] = gone.Uid;
        return Answers.StatusAsync(context, new ApiStatus(HttpStatusCode.OK, "", "") { Details = details });
    }

    private static Task WriteAsync(HttpContext context, HttpStatusCode code, StoredObject one)
    {
        Answers.Begin(context, code);
        return Answers.BytesAsync(context, (byte[])[.. one.Json.Span, (byte)'\n']);
    }

    /// <summary>The object with the namespace of the path, and the name where the path has one.</summary>
    private static JsonObject Placed(JsonObject json, RequestPath path)
    {
        var kind = path.Kind;
        if ((Text(json["kind"]), Text(json["apiVersion"])) != (kind.Kind, kind.ApiVersion))
        {
            throw new ApiStatusException(ApiStatus.BadRequest(
                $"the object is a {Text(json["apiVersion"])} {Text(json["kind"])}, "
                + $"and the path is of {kind.ApiVersion} {kind.Kind}"));
        }

        if (json["metadata"] is not JsonObject metadata)
        {
            json["metadata"] = metadata = [];
        }

        Agree(metadata, "namespace", path.Namespace);
        Agree(metadata, "name", path.Name);
        return json;
    }

    private static void Agree(JsonObject metadata, string field, string? wanted)
    {
        if (wanted is null)
        {
            return;
        }

        var given = Text(metadata[field]);
        if (given.Length > 0 && given != wanted)
        {
            throw new ApiStatusException(ApiStatus.BadRequest(
                $"the {field} of the provided object does not match the {field} sent on the request"));
        }

        metadata[field] = wanted;
    }

    private static string Text(JsonNode? node) =>
        node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : "";
}
