using System.Buffers.Binary;

namespace Signalbox.Core.Model;

/// <summary>The place of a row's value in a table of values, in as few bytes as the table's length asks for.</summary>
internal static class TablePlace
{
    /// <summary>Bytes of a place: none when the table leaves no choice.</summary>
    public static int Width(int tableLength) => tableLength switch
    {
        <= 1 => 0,
        <= 1 << 8 => 1,
        <= 1 << 16 => 2,
        _ => 4,
    };

    /// <summary>Writes the place at the head of a row and leaves what comes after it.</summary>
    public static void Put(ref Span<byte> row, int place, int tableLength)
    {
        var width = Width(tableLength);
        switch (width)
        {
            case 1:
                row[0] = (byte)place;
                break;
            case 2:
                BinaryPrimitives.WriteUInt16BigEndian(row, (ushort)place);
                break;
            case 4:
                BinaryPrimitives.WriteInt32BigEndian(row, place);
                break;
        }

        row = row[width..];
    }

    /// <summary>The value of the place at the head of a row, which is taken off. An empty table has the default.
    /// </summary>
    public static T? Take<T>(ref ReadOnlySpan<byte> row, T[] table)
    {
        var width = Width(table.Length);
        var place = width switch
        {
            0 => 0,
            1 => row[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(row),
            _ => BinaryPrimitives.ReadInt32BigEndian(row),
        };
        row = row[width..];
        return table.Length == 0 ? default : table[place];
    }
}
