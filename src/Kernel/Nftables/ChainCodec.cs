using System.Diagnostics;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables;

/// <summary>Chains without their rules: { table, name, type, hook { number, priority }, userdata }. Source:
/// nf_tables_newchain and nf_tables_fill_chain_info in net/netfilter/nf_tables_api.c.</summary>
internal static class ChainCodec
{
    /// <summary>The names of attributes in an oddity.</summary>
    private const string Odd = "chain";

    /// <param name="writer">Stands in a message that has named the table.</param>
    /// <param name="chain">Its rules are not written.</param>
    internal static void Encode(MessageWriter writer, NftChain chain)
    {
        writer.Text(NFTA_CHAIN_NAME, chain.Name);
        if (chain.Hook is { } hook)
        {
            writer.Text(NFTA_CHAIN_TYPE, TypeName(hook.Type));
            var nest = writer.BeginNest(NFTA_CHAIN_HOOK);
            writer.BigEndian32(NFTA_HOOK_HOOKNUM, (uint)hook.Hook);
            writer.BigEndian32(NFTA_HOOK_PRIORITY, (uint)hook.Priority);
            writer.EndNest(nest);
        }

        CommentCodec.Encode(writer, NFTA_CHAIN_USERDATA, chain.Comment);
    }

    /// <summary>Without the chain's rules, but with one that says what of the chain cannot be said otherwise.</summary>
    internal static NftChain Decode(in NetlinkMessage message)
    {
        var attributes = message.TableAfter<nfgenmsg>();
        var comment = CommentCodec.Decode(attributes.Bytes(NFTA_CHAIN_USERDATA));
        var chain = new NftChain(attributes.Text(NFTA_CHAIN_NAME), default, Comment: comment);
        if (!attributes.Has(NFTA_CHAIN_HOOK))
        {
            return chain;
        }

        var hook = attributes.Nested(NFTA_CHAIN_HOOK);
        var number = hook.BigEndian32(NFTA_HOOK_HOOKNUM);
        var type = attributes.TextBytes(NFTA_CHAIN_TYPE);
        var isPlain = hook.HasOnly(NFTA_HOOK_HOOKNUM, NFTA_HOOK_PRIORITY)
            && number <= (uint)PacketHook.Postrouting
            && (type.SequenceEqual("nat"u8) || type.SequenceEqual("filter"u8))
            && (attributes.BigEndian32(NFTA_CHAIN_FLAGS) & ~NFT_CHAIN_BASE) == 0
            && attributes.BigEndian32(NFTA_CHAIN_POLICY) == LinuxNetfilter.NF_ACCEPT;
        return chain with
        {
            Hook = new BaseHook(
                type.SequenceEqual("nat"u8) ? ChainType.Nat : ChainType.Filter,
                (PacketHook)number,
                (int)hook.BigEndian32(NFTA_HOOK_PRIORITY)),
            Rules = isPlain ? default : [Oddity(attributes)],
        };
    }

    /// <summary>A chain of any table, without its rules, as packets meet it. Null on a hook that IP packets do not pass
    /// as such (ingress).</summary>
    internal static NftChain? DecodeForeign(in NetlinkMessage message)
    {
        var attributes = message.TableAfter<nfgenmsg>();
        var comment = CommentCodec.Decode(attributes.Bytes(NFTA_CHAIN_USERDATA));
        var chain = new NftChain(attributes.Text(NFTA_CHAIN_NAME), default, Comment: comment);
        if (!attributes.Has(NFTA_CHAIN_HOOK))
        {
            return chain;
        }

        var hook = attributes.Nested(NFTA_CHAIN_HOOK);
        var number = hook.BigEndian32(NFTA_HOOK_HOOKNUM);
        var type = attributes.Text(NFTA_CHAIN_TYPE) switch
        {
            "nat" => ChainType.Nat,
            "route" => ChainType.Route,
            _ => ChainType.Filter,
        };
        return number > (uint)PacketHook.Postrouting ? null : chain with
        {
            Hook = new BaseHook(type, (PacketHook)number, (int)hook.BigEndian32(NFTA_HOOK_PRIORITY))
            {
                DropsByPolicy = attributes.Has(NFTA_CHAIN_POLICY)
                    && attributes.BigEndian32(NFTA_CHAIN_POLICY) == LinuxNetfilter.NF_DROP,
            },
        };
    }

    private static NftRule Oddity(in AttributeTable attributes)
    {
        byte[] all =
        [
            .. attributes.Bytes(NFTA_CHAIN_TYPE),
            .. attributes.Bytes(NFTA_CHAIN_HOOK),
            .. attributes.Bytes(NFTA_CHAIN_POLICY),
            .. attributes.Bytes(NFTA_CHAIN_FLAGS),
        ];
        return new NftRule([new Expression.Other(Odd, EquatableArray.Create<byte>(all))]);
    }

    private static string TypeName(ChainType type) => type switch
    {
        ChainType.Filter => "filter",
        ChainType.Nat => "nat",
        ChainType.Route => "route",
        _ => throw new UnreachableException(),
    };
}
