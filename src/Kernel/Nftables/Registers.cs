using Signalbox.Kernel.Netlink;
using Signalbox.Kernel.Nftables.Expressions;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables;

/// <summary>The registers of one rule: 16 of four bytes, of which longer values take several.</summary>
internal sealed class Registers
{
    private const int Count = 16;
    private const int Width = 4;

    private readonly LoadedValue[] _values = new LoadedValue[Count];

    internal void Clear() => Array.Clear(_values);

    /// <summary>What the register of this number holds.</summary>
    internal LoadedValue this[uint register] => RegisterNumber.IndexOf(register) is { } slot ? _values[slot] : default;

    /// <summary>Puts a value there; what it covers of others is gone with them.</summary>
    internal void Set(uint register, LoadedValue value)
    {
        if (RegisterNumber.IndexOf(register) is not { } slot)
        {
            return;
        }

        var end = slot + Slots(value);
        for (var other = 0; other < Count; other++)
        {
            if (other < end && other + Slots(_values[other]) > slot)
            {
                _values[other] = default;
            }
        }

        _values[slot] = value;
    }

    /// <summary>The expression "meta". False, as with the others, for what is not understood.</summary>
    internal bool TryLoadMeta(AttributeReader attributes)
    {
        uint? register = null;
        var loaded = new LoadedValue(LoadedFrom.Meta, uint.MaxValue, 0, LoadedValue.MaxLength, null);
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case NFTA_META_DREG:
                    register = attributes.BigEndian32;
                    break;
                case NFTA_META_KEY:
                    loaded = loaded with { Key = attributes.BigEndian32 };
                    break;
            }
        }

        return TryLoad(register, loaded with { Length = MetaLength(loaded.Key) });
    }

    private static int MetaLength(uint key) => key switch
    {
        NFT_META_IIFNAME or NFT_META_OIFNAME => LoadedValue.MaxLength,
        _ => sizeof(uint),
    };

    /// <summary>The expression "payload".</summary>
    internal bool TryLoadPayload(AttributeReader attributes)
    {
        uint? register = null;
        var loaded = new LoadedValue(LoadedFrom.Payload, uint.MaxValue, 0, 0, null);
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case NFTA_PAYLOAD_DREG:
                    register = attributes.BigEndian32;
                    break;
                case NFTA_PAYLOAD_BASE:
                    loaded = loaded with { Key = attributes.BigEndian32 };
                    break;
                case NFTA_PAYLOAD_OFFSET:
                    loaded = loaded with { Offset = attributes.BigEndian32 };
                    break;
                case NFTA_PAYLOAD_LEN:
                    loaded = loaded with { Length = (int)attributes.BigEndian32 };
                    break;
            }
        }

        return loaded.Length is > 0 and <= LoadedValue.MaxLength && TryLoad(register, loaded);
    }

    /// <summary>False when nothing is loaded: then something is set.</summary>
    internal bool TryLoad(uint? register, LoadedValue loaded)
    {
        if (register is { } one)
        {
            Set(one, loaded);
        }

        return register is not null;
    }

    /// <summary>The expression "bitwise", as far as it keeps some bits of what was loaded.</summary>
    internal bool TryMask(AttributeReader attributes)
    {
        uint source = 0;
        uint destination = 0;
        ReadOnlySpan<byte> mask = default;
        var isPlain = true;
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case NFTA_BITWISE_SREG:
                    source = attributes.BigEndian32;
                    break;
                case NFTA_BITWISE_DREG:
                    destination = attributes.BigEndian32;
                    break;
                case NFTA_BITWISE_MASK:
                    isPlain &= LoadedValue.TryRead(attributes.Nested, out mask);
                    break;
                case NFTA_BITWISE_XOR:
                    isPlain &= LoadedValue.TryRead(attributes.Nested, out var flipped)
                        && !flipped.ContainsAnyExcept((byte)0);
                    break;
                case NFTA_BITWISE_OP:
                    isPlain &= attributes.BigEndian32 == NFT_BITWISE_MASK_XOR;
                    break;
            }
        }

        var loaded = this[source];
        var isKnown = isPlain && loaded is { From: LoadedFrom.Meta or LoadedFrom.Payload, Mask: null }
            && mask.Length == loaded.Length;
        if (isKnown)
        {
            Set(destination, loaded with { Mask = LoadedValue.Bits(mask) });
        }

        return isKnown;
    }

    private static int Slots(in LoadedValue value) => Math.Max(1, (value.Length + Width - 1) / Width);
}
