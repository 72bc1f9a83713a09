using System.Buffers;
using System.Text;

namespace Signalbox.Lab.Api.Wire;

/// <summary>Writes the fields of one protobuf message. What is null or empty is left out.</summary>
internal sealed class ProtobufWriter
{
    private const int VarintType = 0;
    private const int BytesType = 2;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public ProtobufWriter Text(int number, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            Bytes(number, Encoding.UTF8.GetBytes(text));
        }

        return this;
    }

    public ProtobufWriter Flag(int number, bool value)
    {
        if (value)
        {
            Tag(number, VarintType);
            Varint(1);
        }

        return this;
    }

    /// <summary>A message, empty or not; null for none.</summary>
    public ProtobufWriter Message(int number, ProtobufWriter? message)
    {
        if (message is not null)
        {
            Bytes(number, message.ToArray());
        }

        return this;
    }

    /// <summary>A message for each.</summary>
    public ProtobufWriter Messages(int number, IEnumerable<ProtobufWriter> messages)
    {
        foreach (var message in messages)
        {
            Message(number, message);
        }

        return this;
    }

    private void Bytes(int number, byte[] bytes)
    {
        Tag(number, BytesType);
        Varint((uint)bytes.Length);
        _bytes.Write(bytes);
    }

    private void Tag(int number, int type) => Varint((uint)((number << 3) | type));

    private void Varint(uint value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _bytes.Write([(byte)(value | 0x80)]);
        }

        _bytes.Write([(byte)value]);
    }
}
