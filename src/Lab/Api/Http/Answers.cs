using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Api.Faults;
using Signalbox.Lab.Api.Http.Forms;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Strategies;

namespace Signalbox.Lab.Api.Http;

/// <summary>Writes whole answers, with the headers that upstream sends.</summary>
internal static class Answers
{
    public static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public const string Json = "application/json";

    /// <summary>Status code and headers of an answer whose body is yet to be written.</summary>
    public static void Begin(HttpContext context, HttpStatusCode code, string contentType = Json)
    {
        // A stalled answer has sent its headers already.
        if (context.Response.HasStarted)
        {
            return;
        }

        context.Response.StatusCode = (int)code;
        context.Response.ContentType = contentType;
        context.Response.Headers.CacheControl = "no-cache, private";
    }

    /// <summary>Tells whoever asks for a kind that it should rather not, and whoever writes one that nothing comes of
    /// it.</summary>
    public static void Warn(HttpContext context, ResourceKind kind, ApiVerb verb)
    {
        var isWrite = verb is ApiVerb.Create or ApiVerb.Update or ApiVerb.Patch;
        if ((kind.Deprecation ?? (isWrite ? kind.WriteWarning : null)) is { } words)
        {
            Warn(context, words);
        }
    }

    /// <summary>Tells whoever wrote an object what of it is not followed.</summary>
    public static void Warn(HttpContext context, ResourceKind kind, StoredObject written)
    {
        foreach (var words in KindStrategies.Of(kind).Warnings(written.ToJson()))
        {
            Warn(context, words);
        }
    }

    /// <summary>The words stand in a header of the answer, as RFC 7234 says it.</summary>
    public static void Warn(HttpContext context, string words)
    {
        var quoted = words.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal);
        context.Response.Headers.Append("Warning", $"299 - \"{quoted}\"");
    }

    public static Task StatusAsync(HttpContext context, ApiStatus status)
    {
        if (status.Code == HttpStatusCode.Forbidden)
        {
            context.Response.Headers.XContentTypeOptions = "nosniff";
        }

        if (status.RetryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return JsonAsync(context, status.Code, status.ToJson());
    }

    public static Task JsonAsync(HttpContext context, HttpStatusCode code, JsonObject json)
    {
        Begin(context, code);
        byte[] body = [.. JsonSerializer.SerializeToUtf8Bytes(json, Plain), (byte)'\n'];
        return BytesAsync(context, body);
    }

    /// <summary>One object that was asked for.</summary>
    public static Task ObjectAsync(HttpContext context, IAnswerForm form, StoredObject one)
    {
        Begin(context, HttpStatusCode.OK);
        var body = new ArrayBufferWriter<byte>(one.Json.Length + 1);
        form.WriteObject(body, one);
        body.Write("\n"u8);
        return BytesAsync(context, body.WrittenMemory);
    }

    public static Task TextAsync(HttpContext context, HttpStatusCode code, string text, string contentType)
    {
        Begin(context, code, contentType);
        return BytesAsync(context, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>With a length, unless the body may be cut.</summary>
    public static async Task BytesAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        if (context.Response is { HasStarted: false, Body: not FaultyBody })
        {
            context.Response.ContentLength = body.Length;
        }

        await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }
}
