using System.Text;
using Signalbox.Lab.Api.Schema;

namespace Signalbox.Lab.Api.Wire;

/// <summary>Reads the fields of one protobuf message in the order they were written. Throws <see cref="BodyException"/>
/// where the bytes end too early.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;
    private WireType _type;

    private enum WireType
    {
        Varint = 0,
        Fixed64 = 1,
        Bytes = 2,
        Fixed32 = 5,
    }

    /// <summary>The number of the field that stands next.</summary>
    public int Number { get; private set; }

    /// <summary>Whether the field is a text, bytes, or a message.</summary>
    public readonly bool HasLength => _type == WireType.Bytes;

    /// <summary>Goes to the next field. Its value must be read or skipped.</summary>
    public bool Next()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        var tag = Varint();
        Number = (int)(tag >> 3);
        _type = (WireType)(tag & 7);
        return true;
    }

    public long ReadWhole() => _type switch
    {
        WireType.Varint => (long)Varint(),
        WireType.Fixed64 => BitConverter.ToInt64(Take(8)),
        WireType.Fixed32 => BitConverter.ToInt32(Take(4)),
        _ => throw Broken("a number is no number"),
    };

    public double ReadFraction() =>
        _type == WireType.Fixed64 ? BitConverter.ToDouble(Take(8)) : throw Broken("a fraction is no fraction");

    public ReadOnlySpan<byte> ReadBytes() =>
        HasLength ? Take(Varint()) : throw Broken($"field {Number} has no length");

    public string ReadText() => Encoding.UTF8.GetString(ReadBytes());

    public void Skip()
    {
        switch (_type)
        {
            case WireType.Varint:
                Varint();
                break;
            case WireType.Fixed64:
                Take(8);
                break;
            case WireType.Bytes:
                Take(Varint());
                break;
            case WireType.Fixed32:
                Take(4);
                break;
            default:
                throw Broken($"field {Number} has wire type {(int)_type}");
        }
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length)
        {
            throw Broken("unexpected EOF");
        }

        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Take(1)[0];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Broken("a number does not end");
    }

    private static BodyException Broken(string why) => new($"proto: {why}", isSyntax: true);
}
