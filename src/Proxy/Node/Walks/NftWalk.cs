using System.Runtime.InteropServices;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Nftables;

namespace Signalbox.Proxy.Node.Walks;

/// <summary>Walks new connections to Services through a base chain of any table of nf_tables.</summary>
internal sealed class NftWalk(HookedChain hooked)
{
    /// <summary>Bits of conntrack's state and status. Source: NF_CT_STATE_BIT and IPS_DST_NAT in
    /// linux/netfilter/nf_conntrack_common.h.</summary>
    private const uint New = 8;
    private const uint Translated = 32;

    /// <summary>Expressions that only do something on the side.</summary>
    private static readonly HashSet<string> Harmless = new(StringComparer.Ordinal)
    {
        "counter", "dup", "flow_offload", "last", "log", "notrack", "objref",
    };

    private readonly NftText _text = new(hooked.Family == "ip6" ? IPFamily.IPv6 : IPFamily.IPv4);

    public ChainWalk Walk() => ChainWalk.Of(hooked.Name, hooked.DropsByPolicy, Rules, _ => false);

    private IEnumerable<WalkRule> Rules(string chain) =>
        HookedChains.Rules(hooked.Family, hooked.Table, chain).Select(Judge);

    private WalkRule Judge(NftRule rule)
    {
        var (meets, step, to) = (Meets.Yes, Step.GoOn, "");
        var loaded = default(Loaded);
        foreach (var expression in rule.Expressions)
        {
            (var one, loaded) = Meet(expression, loaded);
            meets = one < meets ? one : meets;
            (step, to) = Do(expression, step, to);
        }

        return new WalkRule(meets, step, to, _text.Say(rule));
    }

    /// <summary>Whether the rule goes on behind the expression, and what is in its register then.</summary>
    private (Meets Meets, Loaded Loaded) Meet(Expression expression, Loaded loaded) => expression switch
    {
        Expression.LoadConntrack load => (Meets.Yes, new Loaded(load.Key, null, uint.MaxValue)),
        Expression.LoadMeta load => (Meets.Yes, new Loaded(null, load.Key, uint.MaxValue)),
        Expression.Bitwise { Mask.Length: sizeof(uint) } bits when loaded.Conntrack is not null =>
            (Meets.Yes, loaded with { Mask = MemoryMarshal.Read<uint>(bits.Mask.Span) }),
        Expression.Compare compare => (Of(compare, loaded), default),
        Expression.LoadPayload => (Meets.Perhaps, default),
        Expression.Contains or Expression.LookUp => (Meets.Perhaps, default),
        Expression.Other other when Harmless.Contains(other.Name) || IsEnd(other.Name) => (Meets.Yes, default),
        Expression.Count or Expression.Log or Expression.Untrack or Expression.RejectWith or Expression.Translate
            or Expression.Redirect or Expression.MasqueradeWith or Expression.ToSocket or Expression.Queue
            or Expression.SetConntrack or Expression.UseObject => (Meets.Yes, default),
        Expression.CompareOrder or Expression.Within or Expression.Limit or Expression.Quota
            or Expression.LoadRoute or Expression.LoadCounter or Expression.LoadHash or Expression.Shift
            or Expression.TurnBytes => (Meets.Perhaps, default),
        Expression.Other => (Meets.Perhaps, default),
        _ => (Meets.Yes, loaded),
    };

    private Meets Of(Expression.Compare compare, Loaded loaded)
    {
        if (loaded.Meta == MetaKey.InInterfaceName)
        {
            var name = System.Text.Encoding.ASCII.GetString(compare.Value.Span).TrimEnd('\0');
            return name == "lo" ? (compare.IsNegated ? Meets.Yes : Meets.No) : Meets.Perhaps;
        }

        if (loaded.Conntrack is not { } key || compare.Value.Length != sizeof(uint))
        {
            return Meets.Perhaps;
        }

        var value = MemoryMarshal.Read<uint>(compare.Value.Span);
        if (key == ConntrackKey.State)
        {
            return (New & loaded.Mask) == value != compare.IsNegated ? Meets.Yes : Meets.No;
        }

        // Other bits of the status are not known.
        return IsTranslated && loaded.Mask == Translated && value is 0 or Translated
            ? value == Translated != compare.IsNegated ? Meets.Yes : Meets.No
            : Meets.Perhaps;
    }

    private bool IsTranslated => hooked.Hook is PacketHook.Forward or PacketHook.Input or PacketHook.Postrouting;

    private static (Step Step, string Chain) Do(Expression expression, Step step, string chain) => expression switch
    {
        Expression.Decide decide => Of(decide.Verdict),
        Expression.Reject or Expression.RejectWith => (Step.Refuse, ""),
        Expression.Translate or Expression.Redirect or Expression.MasqueradeWith => (Step.Accept, ""),
        Expression.ToSocket or Expression.Queue => (Step.Anything, ""),
        Expression.Dispatch => (Step.Anything, ""),
        Expression.DNAT or Expression.Masquerade => (Step.Accept, ""),
        Expression.Other { Name: "reject" } => (Step.Refuse, ""),
        Expression.Other { Name: "target" } => (Step.Anything, ""),
        Expression.Other other when IsEnd(other.Name) => (Step.Anything, ""),
        _ => (step, chain),
    };

    private static bool IsEnd(string name) => name is "fwd" or "immediate" or "nat" or "queue" or "redir" or "reject"
        or "synproxy" or "target" or "tproxy" or "masq";

    private static (Step Step, string Chain) Of(NftVerdict verdict) => verdict.Code switch
    {
        NftVerdictCode.Accept => (Step.Accept, ""),
        NftVerdictCode.Drop => (Step.Refuse, ""),
        NftVerdictCode.Jump => (Step.Jump, verdict.Chain!),
        NftVerdictCode.Goto => (Step.Goto, verdict.Chain!),
        NftVerdictCode.Return => (Step.Return, ""),
        NftVerdictCode.Continue => (Step.GoOn, ""),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>What the register that was loaded last holds, as far as it matters here.</summary>
    private readonly record struct Loaded(ConntrackKey? Conntrack, MetaKey? Meta, uint Mask);
}
