using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables.Expressions;

/// <summary>numgen { dreg, modulus, type, offset }; the offset stands there also when it is 0. hash { sreg, dreg, len,
/// modulus, seed, offset, type }: of a flow without sreg, len and seed. Source: net/netfilter/nft_numgen.c, nft_hash.c.
/// </summary>
internal static partial class ExpressionCodec
{
    private static void Encode(MessageWriter writer, Expression.LoadRandom load) =>
        Numgen(writer, load.To, load.Modulus, NFT_NG_RANDOM, load.Offset);

    private static void Encode(MessageWriter writer, Expression.LoadCounter load) =>
        Numgen(writer, load.To, load.Modulus, NFT_NG_INCREMENTAL, load.Offset);

    private static void Numgen(MessageWriter writer, byte to, uint modulus, uint type, uint offset)
    {
        writer.BigEndian32(NFTA_NG_DREG, RegisterNumber.Of(to));
        writer.BigEndian32(NFTA_NG_MODULUS, modulus);
        writer.BigEndian32(NFTA_NG_TYPE, type);
        writer.BigEndian32(NFTA_NG_OFFSET, offset);
    }

    private static Expression? DecodeNumgen(in AttributeTable attributes)
    {
        if (!attributes.HasOnly(NFTA_NG_DREG, NFTA_NG_MODULUS, NFTA_NG_TYPE, NFTA_NG_OFFSET)
            || Register(attributes, NFTA_NG_DREG) is not { } to)
        {
            return null;
        }

        var (modulus, offset) = (attributes.BigEndian32(NFTA_NG_MODULUS), attributes.BigEndian32(NFTA_NG_OFFSET));
        return attributes.BigEndian32(NFTA_NG_TYPE) switch
        {
            NFT_NG_RANDOM => new Expression.LoadRandom(to, modulus, offset),
            NFT_NG_INCREMENTAL => new Expression.LoadCounter(to, modulus, offset),
            _ => null,
        };
    }

    private static void Encode(MessageWriter writer, Expression.LoadHash load)
    {
        if (load.From is { } from)
        {
            writer.BigEndian32(NFTA_HASH_SREG, RegisterNumber.Of(from));
            writer.BigEndian32(NFTA_HASH_LEN, load.Length);
        }

        writer.BigEndian32(NFTA_HASH_DREG, RegisterNumber.Of(load.To));
        writer.BigEndian32(NFTA_HASH_MODULUS, load.Modulus);
        if (load.Seed is { } seed)
        {
            writer.BigEndian32(NFTA_HASH_SEED, seed);
        }

        if (load.Offset != 0)
        {
            writer.BigEndian32(NFTA_HASH_OFFSET, load.Offset);
        }

        writer.BigEndian32(NFTA_HASH_TYPE, load.From is null ? NFT_HASH_SYM : NFT_HASH_JENKINS);
    }

    private static Expression.LoadHash? DecodeHash(in AttributeTable attributes)
    {
        var isOfFlow = attributes.BigEndian32(NFTA_HASH_TYPE) == NFT_HASH_SYM;
        var from = Register(attributes, NFTA_HASH_SREG);
        return attributes.HasOnly(
                NFTA_HASH_SREG, NFTA_HASH_DREG, NFTA_HASH_LEN, NFTA_HASH_MODULUS, NFTA_HASH_SEED, NFTA_HASH_OFFSET,
                NFTA_HASH_TYPE)
            && attributes.BigEndian32(NFTA_HASH_TYPE) <= NFT_HASH_SYM && from is null == isOfFlow
            && Register(attributes, NFTA_HASH_DREG) is { } to
            ? new Expression.LoadHash(
                to, from, attributes.BigEndian32(NFTA_HASH_LEN), attributes.BigEndian32(NFTA_HASH_MODULUS),
                attributes.BigEndian32(NFTA_HASH_OFFSET),
                attributes.Has(NFTA_HASH_SEED) ? attributes.BigEndian32(NFTA_HASH_SEED) : null)
            : null;
    }
}
