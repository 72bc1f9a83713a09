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
internal sealed class TableReader(NetlinkSocket socket, TableStillness stillness, IPFamily family, bool withComments)
{
    private const int Attempts = 10;

    private const ushort Dumps = LinuxNetlink.NLM_F_REQUEST | LinuxNetlink.NLM_F_DUMP;
    private const ushort Asks = LinuxNetlink.NLM_F_REQUEST | LinuxNetlink.NLM_F_ACK;

    private readonly string _operation = $"read the nftables rules of {family}";
    private readonly MessageWriter _request = new();
    private readonly NameCache _names = new();

    /// <summary>Also says at which generation the table was as it was read.</summary>
    internal (T Found, uint Generation) Read<T>(Func<T> begin)
        where T : IFoundRules
    {
        stillness.Begin();
        try
        {
            for (var attempt = 1; attempt <= Attempts; attempt++)
            {
                stillness.Forget();
                var found = begin();
                var generation = Generation();
                if (TryRead(found) && stillness.Lasted(generation, Generation()))
                {
                    return (found, generation);
                }
            }
        }
        finally
        {
            stillness.End();
        }

        throw new KernelException(_operation, KernelErrorKind.Transient, "they keep changing");
    }

    /// <summary>False when a set is gone before its elements could be read, or something is listed twice.</summary>
    private bool TryRead(IFoundRules found)
    {
        try
        {
            return Read(found);
        }
        catch (KernelException failure) when (failure.Errno == Libc.ENOENT)
        {
            return false;
        }
    }

    private bool Read(IFoundRules found)
    {
        if (Flags() is not { } flags)
        {
            return true;
        }

        var (sets, chains) = (Sets(), Chains());
        if (HasTwice(sets.Select(set => set.Name)) || HasTwice(chains.Select(chain => chain.Name)))
        {
            return false;
        }

        if ((flags & NFT_TABLE_F_DORMANT) == 0)
        {
            found.Table();
        }

        foreach (var set in sets)
        {
            found.Set(set);
            if (!set.Key.IsEmpty && set.TimeoutSeconds is null && !TryReadElements(set.Name, found))
            {
                return false;
            }
        }

        foreach (var chain in chains)
        {
            found.Chain(chain with { Rules = new([.. chain.Rules, .. Rules(chain.Name)]) });
        }

        return true;
    }

    private static bool HasTwice(IEnumerable<string> names)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return !names.All(seen.Add);
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

    /// <summary>False when an element came twice, and another is missing. The kernel counts its way through the set
    /// from one part of the listing to the next, and for a moment after a large transaction moves the elements of a
    /// growing set to other places (rhashtable; seen with kernel 6.18: of 100,000 elements, up to a fifth).</summary>
    private bool TryReadElements(string set, IFoundRules found)
    {
        var isWhole = true;
        Begin(NFT_MSG_GETSETELEM, Dumps);
        _request.Text(NFTA_SET_ELEM_LIST_TABLE, NftRuleset.TableName);
        _request.Text(NFTA_SET_ELEM_LIST_SET, set);
        Exchange(message =>
        {
            var attributes = message.AttributesAfter<nfgenmsg>(out _);
            var elements = attributes.Find(NFTA_SET_ELEM_LIST_ELEMENTS) ? attributes.Nested : default;
            while (elements.Next())
            {
                isWhole &= found.Element(set, ElementCodec.Decode(elements.Value, _names, withComments));
            }
        });
        return isWhole;
    }

    /// <summary>The kernel lists those of all tables, and goes on by position from one part of the list to the next: so
    /// here a change of any table makes it begin again.</summary>
    private List<NftChain> Chains()
    {
        var chains = new List<NftChain>();
        for (var attempt = 1; ; attempt++)
        {
            chains.Clear();
            Begin(NFT_MSG_GETCHAIN, Dumps);
            _request.End();
            try
            {
                socket.Exchange(_operation, _request, message => Add(chains, message));
                return chains;
            }
            catch (KernelException failure) when (failure.Kind == KernelErrorKind.Transient && attempt < Attempts)
            {
            }
        }
    }

    private static void Add(List<NftChain> chains, NetlinkMessage message)
    {
        var attributes = message.AttributesAfter<nfgenmsg>(out _);
        if (attributes.Find(NFTA_CHAIN_TABLE) && attributes.IsText(NftRuleset.TableName))
        {
            chains.Add(ChainCodec.Decode(message));
        }
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
        socket.Exchange(_operation, _request, onAnswer, mayBeOvertaken: true);
    }
}
