using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables;

/// <summary>Reads our table: one request each for the table, its sets, each set's elements, its chains, each chain's
/// rules. The rules of all chains are not asked for at once, since the kernel begins such a dump anew for every 32 KiB
/// of it. Left out are anonymous sets, which come and go with their rule; elements of dynamic sets, which are the
/// packets'; and elements of sets that are not like any of ours. A table that somebody has made dormant is not
/// reported, but what is in it is: adding the table wakes it.</summary>
internal sealed class TableReader(NetlinkSocket socket, IPFamily family, bool withComments)
{
    private const int Attempts = 10;

    /// <summary>So often reading begins again only because the generation has moved, which any table of the namespace
    /// does: a neighbour may write all the time. After that each chain and set is as it was at one moment, not all at
    /// the same.</summary>
    private const int AttemptsForStillness = 3;

    private const ushort Dumps = LinuxNetlink.NLM_F_REQUEST | LinuxNetlink.NLM_F_DUMP;
    private const ushort Asks = LinuxNetlink.NLM_F_REQUEST | LinuxNetlink.NLM_F_ACK;

    private readonly string _operation = $"read the nftables rules of {family}";
    private readonly MessageWriter _request = new();
    private readonly NameCache _names = new();

    /// <summary>Also says at which generation the table was as it was read.</summary>
    internal (T Found, uint Generation) Read<T>(Func<T> begin)
        where T : IFoundRules
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var found = begin();
                var generation = Generation();
                Read(found);
                if (attempt >= AttemptsForStillness || Generation() == generation)
                {
                    return (found, generation);
                }
            }
            catch (KernelException failure) when (IsOvertaken(failure) && attempt < Attempts)
            {
                // Changed, or deleted, between two parts of its listing: all is read again.
            }
        }
    }

    private static bool IsOvertaken(KernelException failure) =>
        failure.Kind == KernelErrorKind.Transient || failure.Errno == Libc.ENOENT;

    private void Read(IFoundRules found)
    {
        if (Flags() is not { } flags)
        {
            return;
        }

        if ((flags & NFT_TABLE_F_DORMANT) == 0)
        {
            found.Table();
        }

        foreach (var set in Sets())
        {
            found.Set(set);
            if (!set.Key.IsEmpty && set.TimeoutSeconds is null)
            {
                ReadElements(set.Name, found);
            }
        }

        foreach (var chain in Chains())
        {
            found.Chain(chain with { Rules = new([.. chain.Rules, .. Rules(chain.Name)]) });
        }
    }

    /// <summary>A number that every transaction on nf_tables in this namespace moves on.</summary>
    internal uint Generation()
    {
        uint generation = 0;
        Begin(NFT_MSG_GETGEN, Asks);
        try
        {
            Exchange(message => generation = message.TableAfter<nfgenmsg>().BigEndian32(NFTA_GEN_ID));
        }
        catch (KernelException failure) when (failure.Errno == Libc.EINVAL)
        {
            // nfnetlink answers so for a subsystem that it does not have.
            throw new KernelException(_operation, KernelErrorKind.Unsupported, "this kernel has no nf_tables", failure);
        }

        return generation;
    }

    /// <summary>Those of the table; null when there is none.</summary>
    private uint? Flags()
    {
        uint? flags = null;
        Begin(NFT_MSG_GETTABLE, Asks);
        _request.Text(NFTA_TABLE_NAME, NftRuleset.TableName);
        try
        {
            Exchange(message => flags = message.TableAfter<nfgenmsg>().BigEndian32(NFTA_TABLE_FLAGS));
        }
        catch (KernelException failure) when (failure.Errno == Libc.ENOENT)
        {
            return null;
        }

        return flags;
    }

    private List<NftSet> Sets()
    {
        var sets = new List<NftSet>();
        Begin(NFT_MSG_GETSET, Dumps);
        _request.Text(NFTA_SET_TABLE, NftRuleset.TableName);
        Exchange(message =>
        {
            if (SetCodec.Decode(message) is { } set)
            {
                sets.Add(set);
            }
        });
        return sets;
    }

    private void ReadElements(string set, IFoundRules found)
    {
        Begin(NFT_MSG_GETSETELEM, Dumps);
        _request.Text(NFTA_SET_ELEM_LIST_TABLE, NftRuleset.TableName);
        _request.Text(NFTA_SET_ELEM_LIST_SET, set);
        Exchange(message =>
        {
            var attributes = message.AttributesAfter<nfgenmsg>(out _);
            var elements = attributes.Find(NFTA_SET_ELEM_LIST_ELEMENTS) ? attributes.Nested : default;
            while (elements.Next())
            {
                found.Element(set, ElementCodec.Decode(elements.Value, _names, withComments));
            }
        });
    }

    /// <summary>The kernel lists those of all tables.</summary>
    private List<NftChain> Chains()
    {
        var chains = new List<NftChain>();
        Begin(NFT_MSG_GETCHAIN, Dumps);
        _request.Text(NFTA_CHAIN_TABLE, NftRuleset.TableName);
        Exchange(message =>
        {
            var attributes = message.AttributesAfter<nfgenmsg>(out _);
            if (attributes.Find(NFTA_CHAIN_TABLE) && attributes.IsText(NftRuleset.TableName))
            {
                chains.Add(ChainCodec.Decode(message));
            }
        });
        return chains;
    }

    private List<NftRule> Rules(string chain)
    {
        var rules = new List<NftRule>();
        Begin(NFT_MSG_GETRULE, Dumps);
        _request.Text(NFTA_RULE_TABLE, NftRuleset.TableName);
        _request.Text(NFTA_RULE_CHAIN, chain);
        Exchange(message => rules.Add(RuleCodec.Decode(message)));
        return rules;
    }

    private void Begin(int message, ushort flags)
    {
        _request.Clear();
        _request.BeginNetfilter(
            LinuxNfnetlink.NFNL_SUBSYS_NFTABLES, message, flags, FamilyNumber.Of(family), socket.NextSequence());
    }

    private void Exchange(Action<NetlinkMessage> onAnswer)
    {
        _request.End();
        socket.Exchange(_operation, _request, onAnswer);
    }
}
