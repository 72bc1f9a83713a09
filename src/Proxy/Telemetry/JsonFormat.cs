using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Signalbox.Proxy.Telemetry;

/// <summary>One JSON object a line, with the keys of Kubernetes' programs: ts (milliseconds since 1970), caller, msg, v
/// (not for errors), then the values. Source: component-base's logs/json.</summary>
internal sealed class JsonFormat : ILogFormat
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Write(LogLine line, ReadOnlySpan<(string Key, object? Value)> values)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, Options))
        {
            writer.WriteStartObject();
            var milliseconds = (line.Time - DateTimeOffset.UnixEpoch).Ticks / (decimal)TimeSpan.TicksPerMillisecond;
            writer.WriteNumber("ts", milliseconds);
            if (line.File.Length > 0)
            {
                writer.WriteString("caller", string.Create(
                    CultureInfo.InvariantCulture, $"{ShortPath(line.File)}:{line.Number}"));
            }

            writer.WriteString("msg", line.Message);
            if (line.Severity != 'E')
            {
                writer.WriteNumber("v", line.Level);
            }

            foreach (var (key, value) in values)
            {
                writer.WritePropertyName(key);
                Write(writer, value);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan) + "\n";
    }

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case bool truth:
                writer.WriteBooleanValue(truth);
                break;
            case double.NaN or double.PositiveInfinity or double.NegativeInfinity:
                writer.WriteStringValue(LogValue.TextOf(value));
                break;
            case IEnumerable<string> texts:
                writer.WriteStartArray();
                foreach (var text in texts)
                {
                    writer.WriteStringValue(text);
                }

                writer.WriteEndArray();
                break;
            default:
                WriteOther(writer, value);
                break;
        }
    }

    private static void WriteOther(Utf8JsonWriter writer, object value)
    {
        if (LogValue.IsNumber(value) && value is not Enum)
        {
            writer.WriteRawValue(LogValue.TextOf(value));
            return;
        }

        writer.WriteStringValue(LogValue.TextOf(value));
    }

    /// <summary>The folder and the file.</summary>
    private static string ShortPath(string path)
    {
        var name = path.LastIndexOf('/');
        return name <= 0 ? path : path[(path.LastIndexOf('/', name - 1) + 1)..];
    }
}
