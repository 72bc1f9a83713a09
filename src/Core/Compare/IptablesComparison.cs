using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Compare;

/// <summary>Compares what iptables holds on a node with what a plan wants there: every chain of ours or kube-proxy's,
/// the jumps to them, and what nobody wants. Where order is free, as that of Services in shared chains, it does not
/// count; rules of a single endpoint may carry comments or not, as a cluster that has grown leaves them.</summary>
public sealed class IptablesComparison
{
    private readonly ChainSet _held;
    private readonly RuleText _text;
    private readonly ImmutableArray<Chain> _fixed;
    private readonly HashSet<Table> _absent;
    private readonly WantedIptables _wanted;

    /// <param name="plan">What is wanted.</param>
    /// <param name="features">What the node can do.</param>
    /// <param name="held">What it holds.</param>
    /// <param name="isPartial">Tables that <paramref name="held"/> knows nothing of are passed over: a dump may be of
    /// one table.</param>
    public IptablesComparison(NodePlan plan, IptablesFeatures features, ChainSet held, bool isPartial)
    {
        _held = held;
        _text = new RuleText(plan.Settings.Family);
        _fixed = FixedRenderer.Chains(plan.Settings, features);
        _wanted = new WantedIptables(plan, features);
        _absent = isPartial
            ? [.. Enum.GetValues<Table>().Except(held.Chains.Keys.Select(key => key.Table))]
            : [];
    }

    /// <summary>Rules that are wanted, jumps from built-in chains included.</summary>
    public int WantedRules => FixedRenderer.Jumps.Length + _fixed.Sum(chain => chain.Rules.Count)
        + _wanted.Ports.Sum(port => port.Rules.Lines.Length + port.Rules.Chains.Sum(chain => chain.Rules.Count));

    /// <summary>Sorted by whom they concern; empty when all is as it should be.</summary>
    public ImmutableArray<Difference> Differences() =>
    [
        .. Jumps()
            .Concat(_fixed.Where(chain => IsLookedAt(chain.Table)).SelectMany(Fixed))
            .Concat(new DispatchComparison(_wanted, _held, _text).Differences(
                [.. _fixed.Where(chain => WantedIptables.IsDispatch(chain) && IsLookedAt(chain.Table)
                    && _held.Find(chain.Table, chain.Name) is not null)]))
            .Concat(IsLookedAt(Table.Nat) ? new ServiceChainComparison(_wanted, _held, _text).Differences() : [])
            .OrderBy(difference => difference.Owner),
    ];

    private bool IsLookedAt(Table table) => !_absent.Contains(table);

    private IEnumerable<Difference> Jumps()
    {
        foreach (var (table, chain, jump) in FixedRenderer.Jumps.Where(jump => IsLookedAt(jump.Table)))
        {
            var line = $"-A {chain} {_text.Say(jump)}";
            var count = _held.Find(table, chain) is { } rules ? rules.Count(rule => rule == jump) : 0;
            if (count == 1)
            {
                continue;
            }

            yield return new Difference
            {
                Owner = Owner.FixedRules,
                Kind = count == 0 ? DifferenceKind.MissingJump : DifferenceKind.DoubledJump,
                Place = $"{table.Lower()} {chain}",
                Words = count == 0
                    ? $"the jump to {((Target.Jump)jump.Target).Chain} is missing; {JumpText.Without(table, jump)}"
                    : $"the jump to {((Target.Jump)jump.Target).Chain} stands there {count} times",
                Lines = count == 0
                    ? [DiffLine.Wanted(line)]
                    : [.. Enumerable.Repeat(DiffLine.Held(line), count - 1)],
            };
        }
    }

    /// <summary>Chains that are no single Service's. Lines of dispatch chains are looked at elsewhere.</summary>
    private IEnumerable<Difference> Fixed(Chain chain)
    {
        if (_held.Find(chain.Table, chain.Name) is not { } held)
        {
            yield return Missing(chain);
            yield break;
        }

        if (WantedIptables.IsDispatch(chain))
        {
            yield break;
        }

        // KUBE-FIREWALL is the kubelet's too: only what is missing counts.
        var rows = chain.Name == ChainNames.Firewall
            ? new RowDiff<Rule>([], [.. chain.Rules.Items.Where(rule => !held.Contains(rule))])
            : RowDiff<Rule>.Of(held, chain.Rules.Items);
        if (!rows.IsEmpty)
        {
            yield return ChainDifference.Of(Owner.FixedRules, chain, "", rows, _text);
        }
    }

    private Difference Missing(Chain chain) => new()
    {
        Owner = Owner.FixedRules,
        Kind = DifferenceKind.MissingChain,
        Place = $"{chain.Table.Lower()} {chain.Name}",
        Words = "the chain is missing",
        Lines =
        [
            DiffLine.Wanted($":{chain.Name}"),
            .. chain.Rules.Select(rule => DiffLine.Wanted(ChainDifference.Line(chain.Name, rule, _text))),
        ],
    };
}
