using System.Buffers;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Http.Forms;

/// <summary>How the objects of one answer are written. One answer, one instance.</summary>
internal interface IAnswerForm
{
    /// <summary>What a list calls itself: kind and apiVersion.</summary>
    (string Kind, string ApiVersion) ListType { get; }

    /// <summary>A list from behind its metadata to the bracket that opens its objects.</summary>
    void WriteListStart(IBufferWriter<byte> body);

    /// <summary>One object of a list, without a comma. Returns how many bytes it wrote.</summary>
    int WriteItem(IBufferWriter<byte> body, StoredObject one);

    /// <summary>An object by itself, or in an event of a watch. Returns how many bytes it wrote.</summary>
    int WriteObject(IBufferWriter<byte> body, StoredObject one);

    /// <summary>The object of a bookmark. Returns how many bytes it wrote.</summary>
    /// <param name="body">Where to.</param>
    /// <param name="metadata">All that it has, as JSON.</param>
    /// <param name="revision">What the metadata says.</param>
    int WriteBookmark(IBufferWriter<byte> body, string metadata, long revision);
}
