using System.Buffers;

namespace Signalbox.Bench;

/// <summary>Takes bytes and forgets them, like a pipe whose reader keeps up.</summary>
internal sealed class DiscardingWriter : IBufferWriter<byte>
{
    private byte[] _block = new byte[256 * 1024];

    public void Advance(int count)
    {
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => Block(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => Block(sizeHint);

    private byte[] Block(int size) => _block.Length >= size ? _block : _block = new byte[size];
}
