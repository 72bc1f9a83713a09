using System.Buffers;
using System.Text;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Http.Forms;

/// <summary>Of each object its metadata alone: PartialObjectMetadata.</summary>
/// <param name="version">Of meta.k8s.io: "v1" or "v1beta1".</param>
internal sealed class MetadataForm(string version) : IAnswerForm
{
    public (string Kind, string ApiVersion) ListType => ("PartialObjectMetadataList", $"meta.k8s.io/{version}");

    public void WriteListStart(IBufferWriter<byte> body) => body.Write(",\"items\":["u8);

    public int WriteItem(IBufferWriter<byte> body, StoredObject one) => WriteObject(body, one);

    public int WriteObject(IBufferWriter<byte> body, StoredObject one)
    {
        var start = Start();
        body.Write(start);
        body.Write(one.Metadata);
        body.Write("}"u8);
        return start.Length + one.Metadata.Length + 1;
    }

    public int WriteBookmark(IBufferWriter<byte> body, string metadata, long revision)
    {
        body.Write(Start());
        return Start().Length + (int)Encoding.UTF8.GetBytes($"\"metadata\":{metadata}}}", body);
    }

    private byte[] Start() =>
        Encoding.UTF8.GetBytes($"{{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/{version}\",");
}
