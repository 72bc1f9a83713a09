using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Signalbox.Cluster.Yaml;
using Signalbox.Lab.Api.Schema;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Wire;
using YamlDotNet.Core;

namespace Signalbox.Lab.Api.Http;

/// <summary>Reads the objects that requests bear: JSON, YAML or protobuf, checked against the fields of their kind.
/// </summary>
internal static class RequestBody
{
    private const string Yaml = "application/yaml";

    private static readonly string[] MediaTypes = [Answers.Json, Yaml, ProtobufBody.MediaType];

    /// <summary>An object of this kind; see the other overload.</summary>
    public static Task<JsonObject> ReadAsync(HttpContext context, ResourceKind kind) =>
        ReadAsync(context, kind.ApiVersion, kind.Kind);

    /// <summary>An object of a kind that <see cref="ObjectSchema"/> knows. Where the body says that it is of another
    /// kind, it is read as that: to agree with it is the caller's matter. Throws <see cref="ApiStatusException"/> for
    /// what cannot be read.</summary>
    public static async Task<JsonObject> ReadAsync(HttpContext context, string apiVersion, string kind)
    {
        var type = MediaTypeOf(context, MediaTypes);
        var bytes = await BytesAsync(context).ConfigureAwait(false);
        try
        {
            var json = JsonOf(bytes, type);
            var said = SaidType(json);
            var (isVersion, isKind) = (said.ApiVersion ?? apiVersion, said.Kind ?? kind);
            var shape = ObjectSchema.Find(isVersion, isKind) ?? ObjectSchema.Find(apiVersion, kind)!;
            var read = FieldValidation.Check(shape, json);
            FieldComplaints.Judge(context, read, error => Refused(apiVersion, kind, error));
            (read.Json["apiVersion"], read.Json["kind"]) = (isVersion, isKind);
            return read.Json;
        }
        catch (BodyException wrong)
        {
            throw new ApiStatusException(wrong.IsSyntax
                ? ApiStatus.BadRequest(
                    $"the object provided is unrecognized (must be of type {kind}): couldn't get version/kind; "
                    + $"json parse error: {wrong.Message}")
                : Refused(apiVersion, kind, wrong.Message));
        }
    }

    /// <summary>All of a body, as it came. Empty when there is none.</summary>
    public static async Task<byte[]> BytesAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted).ConfigureAwait(false);
        return buffer.ToArray();
    }

    /// <summary>One of <paramref name="accepted"/>; the first when the request does not say.</summary>
    public static string MediaTypeOf(HttpContext context, string[] accepted)
    {
        var type = (context.Request.ContentType ?? accepted[0]).Split(';')[0].Trim();
        return accepted.Contains(type)
            ? type
            : throw new ApiStatusException(new ApiStatus(
                HttpStatusCode.UnsupportedMediaType, "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: "
                + string.Join(", ", accepted)));
    }

    private static ApiStatus Refused(string apiVersion, string kind, string error) => ApiStatus.BadRequest(
        $"{kind} in version \"{apiVersion.Split('/')[^1]}\" cannot be handled as a {kind}: {error}");

    private static byte[] JsonOf(byte[] bytes, string type) => type switch
    {
        Yaml => FromYaml(bytes),
        ProtobufBody.MediaType => JsonSerializer.SerializeToUtf8Bytes(ProtobufBody.Decode(bytes)),
        _ => bytes,
    };

    /// <summary>The first document as JSON; JSON itself is YAML. Throws <see cref="BodyException"/>.</summary>
    public static byte[] FromYaml(byte[] bytes)
    {
        try
        {
            return YamlToJson.Convert(new StringReader(Encoding.UTF8.GetString(bytes)))
                .Select(document => document.Json.ToArray()).FirstOrDefault() ?? [];
        }
        catch (YamlException broken)
        {
            throw new BodyException($"yaml: line {broken.Start.Line}: {broken.Message}", isSyntax: true);
        }
    }

    /// <summary>What the body says that it is. Null where it does not say.</summary>
    private static (string? ApiVersion, string? Kind) SaidType(ReadOnlySpan<byte> json)
    {
        var (apiVersion, kind) = ((string?)null, (string?)null);
        var reader = new Utf8JsonReader(json);
        try
        {
            JsonText.Check(json);
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                {
                    continue;
                }

                var (isVersion, isKind) = (reader.ValueTextEquals("apiVersion"), reader.ValueTextEquals("kind"));
                reader.Read();
                var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                (apiVersion, kind) = (isVersion ? text : apiVersion, isKind ? text : kind);
                reader.Skip();
            }
        }
        catch (JsonException broken)
        {
            throw new BodyException(broken.Message, isSyntax: true);
        }

        return (apiVersion, kind);
    }
}
