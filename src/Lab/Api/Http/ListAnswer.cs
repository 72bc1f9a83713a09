using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Api.Http.Forms;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Http;

/// <summary>Answers a list: objects, one after the other, never a whole list in memory.</summary>
internal static class ListAnswer
{
    /// <summary>So many bytes gather before they are sent.</summary>
    private const int FlushSize = 64 * 1024;

    private const string ExpiredToken =
        "The provided continue parameter is too old to display a consistent list result. You can start a new list "
        + "without the continue parameter, or use the continue token in this response to retrieve the remainder of "
        + "the results. Continuing with the provided token results in an inconsistent list - objects that were "
        + "created, modified, or deleted between the time the first chunk was returned and now may show up in the "
        + "list.";

    /// <param name="context">The request.</param>
    /// <param name="served">Holds the objects.</param>
    /// <param name="path">Whose objects.</param>
    /// <param name="query">Which of them.</param>
    /// <param name="stale">A revision to show instead of the one that was asked for; null to do as asked.</param>
    public static async Task WriteAsync(
        HttpContext context, ServedStore served, RequestPath path, ListQuery query, long? stale)
    {
        var form = AnswerForms.Negotiate(context.Request, path.Kind, isList: true, served.Options.Time);
        var store = served.Store;
        var list = stale is { } old ? store.ListAt(path.Kind, old) : await ReadAsync(context, store, path, query)
            .ConfigureAwait(false);
        var rest = query.Continue is { } token ? list.From(token.Start) : list.Objects;
        var page = Page.Cut(rest, query);
        Answers.Begin(context, HttpStatusCode.OK);
        var body = context.Response.BodyWriter;
        WriteText(body, Head(form, list.Revision, page));
        form.WriteListStart(body);
        await WriteItemsAsync(context, form, page.Objects).ConfigureAwait(false);
        WriteText(body, "]}\n");
        await body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    private static async Task<ObjectList> ReadAsync(
        HttpContext context, ObjectStore store, RequestPath path, ListQuery query)
    {
        if (query.Continue is { } token)
        {
            return token.Revision == ContinueToken.Latest
                ? store.List(path.Kind)
                : Continued(store, path.Kind, token);
        }

        if (query.Revision is not { } revision || revision == 0)
        {
            return store.List(path.Kind);
        }

        await Freshness.WaitAsync(store, revision, context.RequestAborted).ConfigureAwait(false);
        // Since before there was a match to say it, a limit has meant just this revision.
        var isExact = query.RevisionMatch == "Exact" || (query.RevisionMatch.Length == 0 && query.Limit > 0);
        return isExact ? store.ListAt(path.Kind, revision) : store.List(path.Kind);
    }

    private static ObjectList Continued(ObjectStore store, ResourceKind kind, ContinueToken token)
    {
        try
        {
            return store.ListAt(kind, token.Revision);
        }
        catch (StoreException refused) when (refused.Kind == StoreError.Expired)
        {
            throw new ApiStatusException(new ApiStatus(HttpStatusCode.Gone, "Expired", ExpiredToken)
            {
                Continue = (token with { Revision = ContinueToken.Latest }).Encode(),
            });
        }
    }

    private static string Head(IAnswerForm form, long revision, Page page)
    {
        var (kind, apiVersion) = form.ListType;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $$"""
            {"kind":"{{kind}}","apiVersion":"{{apiVersion}}","metadata":{"resourceVersion":"{{revision}}"
            """);
        if (page.LastKey is { } last)
        {
            var token = new ContinueToken(revision, last).Encode();
            text.Append(CultureInfo.InvariantCulture, $",\"continue\":\"{token}\"");
        }

        if (page.Remaining is { } remaining)
        {
            text.Append(CultureInfo.InvariantCulture, $",\"remainingItemCount\":{remaining}");
        }

        return text.Append('}').ToString();
    }

    private static async Task WriteItemsAsync(HttpContext context, IAnswerForm form, IEnumerable<StoredObject> objects)
    {
        var body = context.Response.BodyWriter;
        var (comma, unsent) = ("", 0);
        foreach (var one in objects)
        {
            WriteText(body, comma);
            comma = ",";
            unsent += form.WriteItem(body, one);
            if (unsent >= FlushSize)
            {
                await body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
                unsent = 0;
            }
        }
    }

    private static void WriteText(PipeWriter body, string text) => Encoding.UTF8.GetBytes(text, body);
}
