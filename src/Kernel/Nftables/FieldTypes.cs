using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Kernel.Nftables;

/// <summary>Types of keys and data as nft numbers them for itself, six bits a field, the first field highest, and their
/// lengths as the kernel wants them: a field alone has its own length, several are padded to four bytes each.
/// Source: nft's include/datatype.h.</summary>
internal static class FieldTypes
{
    private const int Bits = 6;
    private const int Mask = (1 << Bits) - 1;
    private const int Alignment = 4;

    private static readonly (FieldType Field, uint Number)[] Numbers =
    [
        (FieldType.IPv4Address, 7),
        (FieldType.IPv6Address, 8),
        (FieldType.Protocol, 12),
        (FieldType.Port, 13),
        (FieldType.DrawnNumber, 4),
        (FieldType.InterfaceName, 41),
        (FieldType.InterfaceIndex, 20),
        (FieldType.Mark, 19),
        (FieldType.ConnectionState, 26),
        (FieldType.ConnectionStatus, 28),
        (FieldType.NetworkProtocol, 2),
        (FieldType.PacketType, 31),
        (FieldType.IcmpType, 14),
        (FieldType.IcmpType, 29),
        (FieldType.AddressType, 38),
        (FieldType.EtherAddress, 9),
        (FieldType.EtherType, 10),
        (FieldType.UserId, 24),
        (FieldType.UserId, 25),
    ];

    internal static uint Number(EquatableArray<FieldType> fields)
    {
        var number = 0u;
        foreach (var field in fields)
        {
            number = (number << Bits) | Number(field);
        }

        return number;
    }

    internal static int Length(EquatableArray<FieldType> fields)
    {
        if (fields.Count == 1)
        {
            return Length(fields[0]);
        }

        var length = 0;
        foreach (var field in fields)
        {
            length += Padded(Length(field));
        }

        return length;
    }

    internal static int Padded(int length) => (length + Alignment - 1) & ~(Alignment - 1);

    /// <summary>False when there is a type among them that we have no field for.</summary>
    internal static bool TryRead(uint number, out EquatableArray<FieldType> fields)
    {
        var list = new List<FieldType>();
        for (var rest = number; rest != 0; rest >>= Bits)
        {
            if (Field(rest & Mask) is not { } field)
            {
                fields = default;
                return false;
            }

            list.Insert(0, field);
        }

        fields = list.ToEquatable();
        return list.Count > 0;
    }

    /// <summary>Of several numbers the first. Asked for at every change: allocates nothing.</summary>
    private static uint Number(FieldType field)
    {
        foreach (var known in Numbers)
        {
            if (known.Field == field)
            {
                return known.Number;
            }
        }

        throw new System.Diagnostics.UnreachableException();
    }

    private static FieldType? Field(uint number)
    {
        foreach (var known in Numbers)
        {
            if (known.Number == number)
            {
                return known.Field;
            }
        }

        return null;
    }

    internal static int Length(FieldType field) => field switch
    {
        FieldType.IPv6Address or FieldType.InterfaceName => 16,
        FieldType.EtherAddress => 6,
        FieldType.Port or FieldType.EtherType => 2,
        FieldType.Protocol or FieldType.NetworkProtocol or FieldType.PacketType or FieldType.IcmpType => 1,
        _ => 4,
    };
}
