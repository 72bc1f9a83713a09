using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Signalbox.Lab.Page;

/// <summary>Lets only the page itself ask: this runs as root, and other sites' pages in the same browser could try.
/// </summary>
internal static class PageGuard
{
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Sets the headers that keep a browser from leaving this server. False, and the answer is made, for a
    /// request that is none of our page's: another Host (as after DNS was rebound), another Origin, another site, or a
    /// method that would change something.</summary>
    public static bool Admits(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        var refusal = RefusalOf(context);
        context.Response.StatusCode = refusal ?? context.Response.StatusCode;
        return refusal is null;
    }

    private static int? RefusalOf(HttpContext context)
    {
        var request = context.Request;
        var port = context.Connection.LocalPort.ToString(CultureInfo.InvariantCulture);
        string[] own = [$"127.0.0.1:{port}", $"localhost:{port}"];
        return !own.Contains(request.Host.Value, StringComparer.OrdinalIgnoreCase)
            ? StatusCodes.Status421MisdirectedRequest
            : IsForeign(request, own) ? StatusCodes.Status403Forbidden
            : !HttpMethods.IsGet(request.Method) ? StatusCodes.Status405MethodNotAllowed
            : null;
    }

    private static bool IsForeign(HttpRequest request, string[] own) =>
        (request.Headers.Origin.ToString() is { Length: > 0 } origin && own.All(host => origin != $"http://{host}"))
        || request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none");
}
