using System.Buffers;
using System.Text;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Http.Forms;

/// <summary>Objects as they are stored.</summary>
internal sealed class PlainForm(ResourceKind kind) : IAnswerForm
{
    public (string Kind, string ApiVersion) ListType => ($"{kind.Kind}List", kind.ApiVersion);

    public void WriteListStart(IBufferWriter<byte> body) => body.Write(",\"items\":["u8);

    public int WriteItem(IBufferWriter<byte> body, StoredObject one)
    {
        body.Write("{"u8);
        body.Write(one.ItemAfterBrace.Span);
        return one.ItemAfterBrace.Length + 1;
    }

    public int WriteObject(IBufferWriter<byte> body, StoredObject one)
    {
        body.Write(one.Json.Span);
        return one.Json.Length;
    }

    public int WriteBookmark(IBufferWriter<byte> body, string metadata, long revision) => (int)Encoding.UTF8.GetBytes(
        $"{{\"kind\":\"{kind.Kind}\",\"apiVersion\":\"{kind.ApiVersion}\",\"metadata\":{metadata}{kind.EmptyContent}}}",
        body);
}
