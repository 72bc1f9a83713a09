using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Signalbox.Proxy.Http;

namespace Signalbox.Proxy.Metrics.Pages;

/// <summary>A page for people that programs can have as an object.</summary>
internal static class StructuredAnswer
{
    /// <param name="context">Of the request.</param>
    /// <param name="kind">Of the object.</param>
    /// <param name="text">Makes the page.</param>
    /// <param name="write">Writes the object's fields after its kind, version and name.</param>
    public static Task WriteAsync(
        HttpContext context, string kind, Func<string> text, Action<Utf8JsonWriter> write)
    {
        var form = AskedForm.Of(context.Request, kind);
        return form is null
            ? Answer.TextAsync(
                context, StatusCodes.Status406NotAcceptable,
                $"There is text/plain, and application/json;as={kind};v=v1beta1;g=config.k8s.io\n")
            : Answer.WriteAsync(
                context, StatusCodes.Status200OK, form.ContentType,
                form.APIVersion is { } version ? Object(kind, version, write) : Encoding.UTF8.GetBytes(text()));
    }

    private static ReadOnlyMemory<byte> Object(string kind, string version, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("kind", kind);
            json.WriteString("apiVersion", version);
            json.WriteStartObject("metadata");
            json.WriteString("name", "kube-proxy");
            json.WriteEndObject();
            write(json);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
