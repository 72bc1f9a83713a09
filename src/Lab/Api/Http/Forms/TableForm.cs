using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Tables;

namespace Signalbox.Lab.Api.Http.Forms;

/// <summary>Objects as rows of a table: what kubectl prints.</summary>
internal sealed class TableForm : IAnswerForm
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly KindTable _table;
    private readonly string _apiVersion;
    private readonly IncludedObject _included;
    private readonly TimeProvider _time;
    private readonly MetadataForm _metadata;
    private bool _hasShownColumns;

    /// <param name="kind">Whose table.</param>
    /// <param name="version">Of meta.k8s.io: "v1" or "v1beta1".</param>
    /// <param name="included">What comes with each row.</param>
    /// <param name="time">Ages are told by it.</param>
    public TableForm(ResourceKind kind, string version, IncludedObject included, TimeProvider time)
    {
        _table = KindTables.Of(kind);
        _apiVersion = $"meta.k8s.io/{version}";
        (_included, _time, _metadata) = (included, time, new MetadataForm(version));
    }

    public (string Kind, string ApiVersion) ListType => ("Table", _apiVersion);

    public void WriteListStart(IBufferWriter<byte> body)
    {
        body.Write(",\"columnDefinitions\":"u8);
        Write(body, WriteColumns);
        body.Write(",\"rows\":["u8);
    }

    public int WriteItem(IBufferWriter<byte> body, StoredObject one) =>
        Write(body, json => WriteRow(json, one.ToString(), ObjectOf(one)));

    public int WriteObject(IBufferWriter<byte> body, StoredObject one) =>
        Write(body, json => WriteTable(json, one.Revision, one.ToString(), ObjectOf(one)));

    public int WriteBookmark(IBufferWriter<byte> body, string metadata, long revision)
    {
        var shown = new ArrayBufferWriter<byte>();
        _metadata.WriteBookmark(shown, metadata, revision);
        var source = $"{{\"metadata\":{metadata}}}";
        return Write(body, json => WriteTable(json, revision, source, shown.WrittenMemory));
    }

    private static int Write(IBufferWriter<byte> body, Action<Utf8JsonWriter> write)
    {
        using var json = new Utf8JsonWriter(body, Relaxed);
        write(json);
        json.Flush();
        return (int)json.BytesCommitted;
    }

    /// <summary>A table of one row. Columns do not change while one watches, so only the first table has them.
    /// </summary>
    private void WriteTable(Utf8JsonWriter json, long revision, string source, ReadOnlyMemory<byte>? shown)
    {
        json.WriteStartObject();
        json.WriteString("kind", "Table");
        json.WriteString("apiVersion", _apiVersion);
        json.WriteStartObject("metadata");
        json.WriteString("resourceVersion", revision.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
        json.WritePropertyName("columnDefinitions");
        if (_hasShownColumns)
        {
            json.WriteNullValue();
        }
        else
        {
            WriteColumns(json);
        }

        _hasShownColumns = true;
        json.WriteStartArray("rows");
        WriteRow(json, source, shown);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteColumns(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var column in _table.Columns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteString("type", column.Type);
            json.WriteString("format", column.Format);
            json.WriteString("description", column.Description);
            json.WriteNumber("priority", column.Priority);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteRow(Utf8JsonWriter json, string source, ReadOnlyMemory<byte>? shown)
    {
        var row = _table.RowOf(source, _time.GetUtcNow());
        json.WriteStartObject();
        json.WritePropertyName("cells");
        row.Cells.WriteTo(json);
        if (row.Completion is { } completion)
        {
            WriteCompletion(json, completion);
        }

        json.WritePropertyName("object");
        if (shown is { } bytes)
        {
            json.WriteRawValue(bytes.Span, skipInputValidation: true);
        }
        else
        {
            json.WriteNullValue();
        }

        json.WriteEndObject();
    }

    private static void WriteCompletion(Utf8JsonWriter json, RowCompletion completion)
    {
        json.WriteStartArray("conditions");
        json.WriteStartObject();
        json.WriteString("type", "Completed");
        json.WriteString("status", "True");
        json.WriteString("reason", completion.Reason);
        json.WriteString("message", completion.Message);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    /// <summary>Null for none.</summary>
    private ReadOnlyMemory<byte>? ObjectOf(StoredObject one)
    {
        switch (_included)
        {
            case IncludedObject.None:
                return null;
            case IncludedObject.Metadata:
                var metadata = new ArrayBufferWriter<byte>();
                _metadata.WriteObject(metadata, one);
                return metadata.WrittenMemory;
            case IncludedObject.Object:
                return one.Json;
            default:
                throw new UnreachableException();
        }
    }
}

/// <summary>What comes with each row of a table.</summary>
internal enum IncludedObject
{
    Metadata,
    None,
    Object,
}
