using System.Collections.Immutable;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables;

/// <summary>Reads who else looks at packets of IP: base chains of all tables, and rules of any chain. In the calling
/// thread's network namespace. Throws <see cref="KernelException"/>: Unsupported when the kernel has no nf_tables,
/// Transient when what is read keeps changing.</summary>
public static class HookedChains
{
    /// <summary>The base chains of the families ip, ip6 and inet, table by table in the kernel's order. Those of other
    /// hooks than <see cref="PacketHook"/> knows are left out.</summary>
    public static ImmutableArray<HookedChain> Read()
    {
        var dormant = new HashSet<(byte Family, string Table)>();
        const byte Any = LinuxNetfilter.NFPROTO_UNSPEC;
        NftDump.Once("list the tables of nf_tables", NFT_MSG_GETTABLE, Any, _ => { }, message =>
        {
            var attributes = message.TableAfter<nfgenmsg>();
            if ((attributes.BigEndian32(NFTA_TABLE_FLAGS) & NFT_TABLE_F_DORMANT) != 0)
            {
                dormant.Add((FamilyOf(message), attributes.Text(NFTA_TABLE_NAME)));
            }
        });
        var chains = new List<HookedChain>();
        NftDump.Once("list the base chains of nf_tables", NFT_MSG_GETCHAIN, Any, _ => chains.Clear(),
            message =>
            {
                if (Decode(message) is { } chain)
                {
                    var isDormant = dormant.Contains((FamilyOf(message), chain.Table));
                    chains.Add(chain with { IsDormant = isDormant });
                }
            });
        return [.. chains];
    }

    /// <summary>The rules of a chain, in order; empty when there is no such chain.</summary>
    /// <param name="family">As in <see cref="HookedChain"/>.</param>
    /// <param name="table">Its table.</param>
    /// <param name="chain">Any chain, on a hook or not.</param>
    public static ImmutableArray<NftRule> Rules(string family, string table, string chain)
    {
        var rules = new List<NftRule>();
        NftDump.Once($"read the rules of {family} {table} {chain}", NFT_MSG_GETRULE, NumberOf(family),
            request =>
            {
                rules.Clear();
                request.Text(NFTA_RULE_TABLE, table);
                request.Text(NFTA_RULE_CHAIN, chain);
            },
            message => rules.Add(RuleCodec.Decode(message)));
        return [.. rules];
    }

    /// <summary>The kernel's numbers of the rules of a chain, in their order: each number is given once in a table.
    /// </summary>
    public static ImmutableArray<ulong> RuleHandles(string family, string table, string chain)
    {
        var handles = new List<ulong>();
        NftDump.Once($"list the rules of {family} {table} {chain}", NFT_MSG_GETRULE, NumberOf(family),
            request =>
            {
                handles.Clear();
                request.Text(NFTA_RULE_TABLE, table);
                request.Text(NFTA_RULE_CHAIN, chain);
            },
            message => handles.Add(message.TableAfter<nfgenmsg>().BigEndian64(NFTA_RULE_HANDLE)));
        return [.. handles];
    }

    internal static HookedChain? Decode(in NetlinkMessage message)
    {
        var attributes = message.TableAfter<nfgenmsg>();
        if (NameOf(FamilyOf(message)) is not { } family || !attributes.Has(NFTA_CHAIN_HOOK))
        {
            return null;
        }

        var hook = attributes.Nested(NFTA_CHAIN_HOOK);
        var number = hook.BigEndian32(NFTA_HOOK_HOOKNUM);
        return number > (uint)PacketHook.Postrouting ? null : new HookedChain(
            family, attributes.Text(NFTA_CHAIN_TABLE), attributes.Text(NFTA_CHAIN_NAME),
            attributes.Text(NFTA_CHAIN_TYPE), (PacketHook)number, (int)hook.BigEndian32(NFTA_HOOK_PRIORITY))
        {
            DropsByPolicy = attributes.Has(NFTA_CHAIN_POLICY)
                && attributes.BigEndian32(NFTA_CHAIN_POLICY) == LinuxNetfilter.NF_DROP,
        };
    }

    private static byte FamilyOf(in NetlinkMessage message)
    {
        _ = message.AttributesAfter<nfgenmsg>(out var header);
        return header.nfgen_family;
    }

    private static string? NameOf(byte family) => family switch
    {
        LinuxNetfilter.NFPROTO_INET => "inet",
        Libc.AF_INET => "ip",
        Libc.AF_INET6 => "ip6",
        _ => null,
    };

    private static byte NumberOf(string family) => family switch
    {
        "inet" => LinuxNetfilter.NFPROTO_INET,
        "ip" => (byte)Libc.AF_INET,
        "ip6" => (byte)Libc.AF_INET6,
        _ => throw new ArgumentOutOfRangeException(nameof(family), family, "neither ip, ip6 nor inet"),
    };
}
