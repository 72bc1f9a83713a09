using System.Net;
using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Api.Http.Forms;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Http;

/// <summary>Answers with one object.</summary>
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

    public static Task WriteAsync(HttpContext context, HttpStatusCode code, StoredObject one)
    {
        Answers.Begin(context, code);
        return Answers.BytesAsync(context, (byte[])[.. one.Json.Span, (byte)'\n']);
    }

    /// <summary>The object after a write. One that was not written (a dry run) bears the revision that it really has,
    /// or none.</summary>
    public static Task WriteAsync(HttpContext context, HttpStatusCode code, StoreChange done, bool isDryRun)
    {
        if (!isDryRun)
        {
            return WriteAsync(context, code, done.Object);
        }

        var json = done.Object.ToJson();
        var metadata = json["metadata"]!.AsObject();
        metadata.Remove("resourceVersion");
        if (done.Old?.Revision is { } revision)
        {
            metadata["resourceVersion"] = revision.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return Answers.JsonAsync(context, code, json);
    }
}
