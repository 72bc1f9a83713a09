using System.Net;
using Microsoft.AspNetCore.Http;

namespace Signalbox.Lab.Pods;

/// <summary>A zone's part in the demo's application: it passes a request on to the next zone, as a small reverse
/// proxy does, and leaves its mark on the way.</summary>
internal static class Forwarding
{
    /// <summary>Sends the request's GET to <paramref name="target"/> with the client added to X-Forwarded-For and
    /// "loc=ZONE" added to the cookie trail, and gives the answer back. 502 when the target does not answer.</summary>
    public static async Task PassOnAsync(HttpContext context, Uri target, string? zone, HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        var caller = context.Connection.RemoteIpAddress?.MapToIPv4().ToString();
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", Joined(context, "X-Forwarded-For", caller));
        var mark = zone is null ? null : $"loc={zone}";
        request.Headers.TryAddWithoutValidation("Cookie", Joined(context, "Cookie", mark));
        try
        {
            using var answer = await client.SendAsync(request, context.RequestAborted).ConfigureAwait(false);
            context.Response.StatusCode = (int)answer.StatusCode;
            context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException
            && !context.RequestAborted.IsCancellationRequested)
        {
            // The handler reports a connection that nobody answers as a cancellation.
            context.Response.StatusCode = (int)HttpStatusCode.BadGateway;
            await context.Response.WriteAsync($"{target}: {failure.Message}\n").ConfigureAwait(false);
        }
    }

    private static string Joined(HttpContext context, string header, string? added)
    {
        var received = context.Request.Headers[header].ToString();
        return received.Length == 0 ? added ?? "" : added is null ? received : $"{received}, {added}";
    }
}
