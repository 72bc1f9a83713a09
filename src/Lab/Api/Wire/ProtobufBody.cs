using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Schema;

namespace Signalbox.Lab.Api.Wire;

/// <summary>Decodes application/vnd.kubernetes.protobuf: four bytes, then a message (runtime.Unknown) with the object's
/// apiVersion and kind, and the object as bytes.</summary>
public static class ProtobufBody
{
    public const string MediaType = "application/vnd.kubernetes.protobuf";

    private static ReadOnlySpan<byte> Magic => "k8s\0"u8;

    /// <summary>The object as JSON. Throws <see cref="BodyException"/> for bytes that are none of that, and for kinds
    /// that no client sends.</summary>
    public static JsonObject Decode(ReadOnlySpan<byte> body)
    {
        if (!body.StartsWith(Magic))
        {
            throw new BodyException(
                "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]", true);
        }

        var (apiVersion, kind) = ("", "");
        ReadOnlySpan<byte> raw = [];
        var reader = new ProtobufReader(body[Magic.Length..]);
        while (reader.Next())
        {
            switch (reader.Number)
            {
                case 1:
                    (apiVersion, kind) = TypeOf(reader.ReadBytes());
                    break;
                case 2:
                    raw = reader.ReadBytes();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        var shape = ObjectSchema.Find(apiVersion, kind)
            ?? throw new BodyException($"no kind \"{kind}\" is registered for version \"{apiVersion}\"");
        var json = new JsonObject { ["kind"] = kind, ["apiVersion"] = apiVersion };
        ProtobufMessage.Read(raw, shape, json);
        return json;
    }

    private static (string ApiVersion, string Kind) TypeOf(ReadOnlySpan<byte> message)
    {
        var (apiVersion, kind) = ("", "");
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Number)
            {
                case 1:
                    apiVersion = reader.ReadText();
                    break;
                case 2:
                    kind = reader.ReadText();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return (apiVersion, kind);
    }
}
