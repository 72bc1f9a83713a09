using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Signalbox.Lab.Api.Schema;

/// <summary>Values that are written as a text and mean more. Their messages bear no field, as upstream's do not.
/// </summary>
internal static partial class ScalarText
{
    private const string QuantityPattern = "^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$";
    private const string Seconds = "2006-01-02T15:04:05Z07:00";
    private const string Micros = "2006-01-02T15:04:05.000000Z07:00";

    private static readonly SearchValues<char> Base64Letters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n");

    public static JsonNode Read(ref Utf8JsonReader reader, FieldType type)
    {
        var isNumber = reader.TokenType == JsonTokenType.Number;
        switch (type)
        {
            case FieldType.IntOrText when reader.TokenType == JsonTokenType.String:
                return reader.GetString()!;
            case FieldType.IntOrText when isNumber && reader.TryGetInt32(out _):
                return JsonNode.Parse(ref reader)!;
            case FieldType.IntOrText:
                throw Mismatch(ref reader, "int32");
            case FieldType.Quantity when isNumber:
                return Quantity(Encoding.UTF8.GetString(reader.ValueSpan));
            case FieldType.Quantity when reader.TokenType == JsonTokenType.String:
                return Quantity(reader.GetString()!);
            case FieldType.Quantity:
                throw new BodyException($"quantities must match the regular expression '{QuantityPattern}'");
            case FieldType.Time or FieldType.Bytes when reader.TokenType != JsonTokenType.String:
                throw Mismatch(ref reader, type is FieldType.Time ? "string" : "[]uint8");
            case FieldType.Time time:
                return Time(reader.GetString()!, time.IsMicro ? Micros : Seconds);
            case FieldType.Bytes:
                return Bytes(reader.GetString()!);
            default:
                throw new UnreachableException();
        }
    }

    private static BodyException Mismatch(ref Utf8JsonReader reader, string wanted)
    {
        var found = reader.TokenType switch
        {
            JsonTokenType.String => "string",
            JsonTokenType.Number => $"number {Encoding.UTF8.GetString(reader.ValueSpan)}",
            JsonTokenType.StartArray => "array",
            JsonTokenType.StartObject => "object",
            _ => "bool",
        };
        return new BodyException($"json: cannot unmarshal {found} into Go value of type {wanted}");
    }

    private static string Quantity(string text) => QuantityShape().IsMatch(text)
        ? text
        : throw new BodyException($"quantities must match the regular expression '{QuantityPattern}'");

    private static string Time(string text, string layout) =>
        TimeShape().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _)
            ? text
            : throw new BodyException($"parsing time \"{text}\" as \"{layout}\": cannot parse \"{text}\" as \"2006\"");

    private static string Bytes(string text) => Base64.IsValid(text)
        ? text
        : throw new BodyException($"illegal base64 data at input byte {WrongByte(text)}");

    private static int WrongByte(string text)
    {
        var wrong = text.AsSpan().IndexOfAnyExcept(Base64Letters);
        return wrong >= 0 ? wrong : text.Length / 4 * 4;
    }

    /// <summary>A number, then a suffix of SI or of powers of two, or an exponent.</summary>
    [GeneratedRegex("^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?$")]
    private static partial Regex QuantityShape();

    [GeneratedRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$")]
    private static partial Regex TimeShape();
}
