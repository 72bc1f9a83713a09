using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace Signalbox.Lab.Pods;

/// <summary>What an echo pod says about a request: its own name, the request, and the client's address as the pod's
/// socket saw it.</summary>
public sealed record EchoReply(
    string Name,
    string Protocol,
    string Path,
    IReadOnlyDictionary<string, string> Headers,
    string Client,
    int Port)
{
    /// <summary>Reads one back. Throws <see cref="JsonException"/> when the text is not a reply.</summary>
    public static EchoReply Parse(string json) =>
        JsonSerializer.Deserialize(json, EchoReplyJson.Default.EchoReply)
        ?? throw new JsonException("null is no reply");

    internal static Task WriteAsync(HttpContext context, string name)
    {
        var request = context.Request;
        var reply = new EchoReply(
            name,
            request.Scheme,
            request.Path.Value ?? "",
            request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString()),
            context.Connection.RemoteIpAddress!.ToAddress().ToString(),
            context.Connection.LocalPort);
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(JsonSerializer.Serialize(reply, EchoReplyJson.Default.EchoReply) + "\n");
    }
}

[JsonSerializable(typeof(EchoReply))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class EchoReplyJson : JsonSerializerContext;
