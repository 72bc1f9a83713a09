using System.Text;
using Microsoft.AspNetCore.Http;

namespace Signalbox.Proxy.Http;

/// <summary>Answers in the form that Go's servers give them: the length is said, and browsers must not guess a type.
/// </summary>
internal static class Answer
{
    public const string PlainText = "text/plain; charset=utf-8";

    public const string JSON = "application/json";

    /// <summary>404 as from Go's http.NotFound.</summary>
    public static Task NotFoundAsync(HttpContext context) =>
        TextAsync(context, StatusCodes.Status404NotFound, "404 page not found\n");

    public static Task TextAsync(HttpContext context, int status, string text) =>
        WriteAsync(context, status, PlainText, Encoding.UTF8.GetBytes(text));

    /// <summary>Any body whole.</summary>
    public static Task WriteAsync(HttpContext context, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        response.Headers.XContentTypeOptions = "nosniff";
        return response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
