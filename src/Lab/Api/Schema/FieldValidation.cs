using System.Text.Json;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Schema;

/// <summary>Reads JSON as upstream's decoder does into its types: what does not fit a field's type is an error, fields
/// that are unknown or come twice are complaints.</summary>
public static class FieldValidation
{
    /// <inheritdoc cref="Check(ObjectShape, ReadOnlySpan{byte})"/>
    public static CheckedBody Check(ResourceKind kind, ReadOnlySpan<byte> body) => Check(ObjectSchema.Of(kind), body);

    /// <summary>Throws <see cref="BodyException"/>.</summary>
    public static CheckedBody Check(ObjectShape shape, ReadOnlySpan<byte> body)
    {
        var complaints = new List<string>();
        var reader = new Utf8JsonReader(body);
        try
        {
            // That a body is no JSON comes before what is wrong with its fields.
            JsonText.Check(body);
            reader.Read();
            var root = new FieldPath("", "", shape.GoName);
            var json = new ShapedReader(complaints).ReadObject(ref reader, shape, root);
            return new CheckedBody(json, [.. complaints]);
        }
        catch (JsonException broken)
        {
            throw new BodyException(broken.Message, isSyntax: true);
        }
    }

    /// <inheritdoc cref="Check(ObjectShape, ReadOnlySpan{byte})"/>
    public static CheckedBody Check(ObjectShape shape, JsonObject json) =>
        Check(shape, JsonSerializer.SerializeToUtf8Bytes(json));
}
