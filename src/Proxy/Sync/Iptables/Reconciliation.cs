using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Proxy.Sync.Iptables;

/// <summary>From what the kernel was found to hold to what it shall hold. What is right stays untouched, counters
/// included. The order is safe at every moment: shared chains, then Services' chains with the lines that lead to
/// them, then what leads here from the built-in chains, and last what nothing leads to any more.</summary>
internal sealed class Reconciliation
{
    /// <summary>Stale lines of one chain up to which each is deleted by itself: to find one, iptables walks the
    /// chain.</summary>
    private const int FewLines = 16;

    /// <summary>Stale chains deleted in one restore.</summary>
    private const int ChainsPerRestore = 2000;

    private readonly NodePlan _plan;
    private readonly IptablesFeatures _features;
    private readonly Applied _applied;
    private readonly SetAside _setAside;
    private readonly RenderFence _fence;
    private readonly ImmutableArray<Chain> _fixedChains;

    public Reconciliation(NodePlan plan, IptablesFeatures features, Applied applied, SetAside setAside)
    {
        _plan = plan;
        _features = features;
        _applied = applied;
        _setAside = setAside;
        _fence = new RenderFence(plan, features);
        _fixedChains = FixedRenderer.Chains(plan.Settings, features);
    }

    /// <summary>True once something that looks stale was left alone for the sake of a Service that is set aside.
    /// </summary>
    public bool LeftStaleRules { get; private set; }

    public SyncReport Run(KernelRules kernel, RestoreRun run, int pieceSize)
    {
        var applier = new PieceApplier(run, _setAside, _ => [], patch => Commit(patch.Name));
        var report = new SyncReport(Apply(kernel, applier, pieceSize))
        {
            Transactions = run.Restores,
            FailedTransactions = run.Failed,
            Written = run.Rules,
            Operations = run.Lines,
            Refused = applier.Refused,
            Faulty = _fence.Faulty,
        };
        if (report.Succeeded)
        {
            _applied.Settings = _plan.Settings;
            LeftStaleRules = MayBeOfUnknown;
        }

        return report with { Held = _applied.Held };
    }

    private SyncFailure? Apply(KernelRules kernel, PieceApplier applier, int pieceSize)
    {
        var fixedPatch = FixedPatch.FromKernel(kernel, _fixedChains);
        var inventory = new KernelInventory(_plan.Settings.Family, kernel, _fixedChains.ToDictionary(
            chain => (chain.Table, chain.Name), chain => chain.Rules));
        Action<RestoreWriter>? before = fixedPatch.HasChains ? fixedPatch.WriteChains : null;
        var piece = new List<NamedPatch>(pieceSize);
        foreach (var patch in Patches(inventory))
        {
            if (piece.Count == pieceSize)
            {
                if (applier.Apply(piece, before, null) is { } failure)
                {
                    return failure;
                }

                before = null;
                piece.Clear();
            }

            piece.Add(patch);
        }

        return Finish(applier, piece, before, inventory, fixedPatch);
    }

    /// <summary>Writes the last piece, and what comes after all Services.</summary>
    private SyncFailure? Finish(
        PieceApplier applier, List<NamedPatch> piece, Action<RestoreWriter>? before, KernelInventory inventory,
        FixedPatch fixedPatch)
    {
        var isAlone = applier.Refused.Count == 0 && _setAside.Count == 0 && !_plan.Claims.Contested().Any();
        ReconciliationEnding Ending() => new(
            fixedPatch, StaleLines(inventory), isAlone ? [] : Contested(inventory), StaleChains(inventory));

        var ending = Ending();
        var rewrites = ending.ChainsToRewrite(FewLines);
        if (!isAlone || rewrites.Count > 0)
        {
            // What comes last depends on what the kernel has acknowledged by then.
            if (applier.Apply(piece, before, null) is { } failure)
            {
                return failure;
            }

            (piece, before, ending) = ([], null, Ending());
        }

        Action<RestoreWriter>? after = ending.IsEmpty ? null : writer => ending.Write(
            writer, [.. rewrites.Select(chain => new RewrittenChain(chain, LinesOf(chain), EndRulesOf(chain)))]);
        if (applier.Apply(piece, before, after) is { } refused)
        {
            return refused;
        }

        return Delete(applier, ending.StaleChains);
    }

    /// <summary>In pieces. A chain may lead to one of another piece, which cannot go before: where there are several,
    /// all chains are emptied first.</summary>
    private static SyncFailure? Delete(PieceApplier applier, IReadOnlyList<string> stale)
    {
        var pieces = stale.Chunk(ChainsPerRestore).ToArray();
        Action<RestoreWriter, string[]>[] passes = pieces.Length > 1
            ? [ReconciliationEnding.WriteEmptied, ReconciliationEnding.WriteDeletions]
            : [ReconciliationEnding.WriteDeletions];
        foreach (var pass in passes)
        {
            foreach (var chains in pieces)
            {
                if (applier.Apply([], null, writer => pass(writer, chains)) is { } failure)
                {
                    return failure;
                }
            }
        }

        return null;
    }

    private IEnumerable<NamedPatch> Patches(KernelInventory inventory)
    {
        foreach (var gone in _applied.Services.Where(name => !_plan.Services.ContainsKey(name)).ToList())
        {
            _applied.Set(gone, null);
        }

        foreach (var name in _plan.Services.Keys)
        {
            if (_setAside.Holds(name) || _fence.Render(name) is not { } wanted)
            {
                Keep(inventory, _applied.RulesOf(name));
                continue;
            }

            var other = inventory.Holds(wanted.Chains) ? null : OtherStyleIfHeld(inventory, name, wanted);
            var patch = ServicePatch.FromKernel(inventory, other ?? wanted);
            if (patch.IsEmpty)
            {
                Commit(name, isOtherStyle: other is not null);
            }
            else
            {
                yield return new NamedPatch(name, patch);
            }
        }
    }

    private void Commit(ServiceName name, bool isOtherStyle = false)
    {
        _fence.Commit(_applied, name, isOtherStyle);
        _setAside.Release(name);
    }

    /// <summary>A cluster that crosses the limit between small and large keeps the rules that it has until they are
    /// written for another reason. Source: spec 4.7.</summary>
    private ServiceRules? OtherStyleIfHeld(KernelInventory inventory, ServiceName name, ServiceRules wanted) =>
        wanted.Chains.Any(chain => inventory.Has(chain.Name))
        && _fence.RenderOtherStyle(name) is { } other
        && inventory.Holds(other.Chains)
            ? other
            : null;

    /// <summary>Services whose rules in the kernel are not known: set aside before they were ever acknowledged. What
    /// looks stale may be theirs.</summary>
    private bool MayBeOfUnknown => _setAside.All.Any(service => !_applied.Knows(service.Name));

    private IReadOnlyList<string> StaleChains(KernelInventory inventory) =>
        MayBeOfUnknown ? [] : inventory.StaleChains();

    private IReadOnlyList<DispatchLine> StaleLines(KernelInventory inventory) =>
        MayBeOfUnknown ? [] : inventory.StaleLines();

    /// <summary>Lines of frontends with several claimants that do not stand in the order of right.</summary>
    private List<DispatchLine> Contested(KernelInventory inventory)
    {
        var ruleset = new IptablesRuleset(_plan, _features);
        return
        [
            .. _plan.Claims.Contested()
                .Select(key => ruleset.ContestedLines(key)
                    .Where(line => _applied.RulesOf(line.Origin!.Value.Port.Service).Lines.Contains(line)).ToList())
                .Where(lines => !inventory.HoldsInOrder(lines))
                .SelectMany(lines => lines),
        ];
    }

    private EquatableArray<Rule> EndRulesOf((Table Table, string Chain) chain) =>
        _fixedChains.First(wanted => (wanted.Table, wanted.Name) == chain).Rules;

    /// <summary>All lines of one shared chain that the kernel shall hold, from what it has acknowledged.</summary>
    private List<Rule> LinesOf((Table Table, string Chain) chain)
    {
        var lines = _applied.Services.SelectMany(name => _applied.RulesOf(name).Lines)
            .Where(line => (line.Table, line.Chain) == chain);
        return [.. new IptablesRuleset(_plan, _features).InOrderOfRight(lines).Select(line => line.Rule)];
    }

    private static void Keep(KernelInventory inventory, ServiceRules rules)
    {
        foreach (var chain in rules.Chains)
        {
            inventory.Keep(chain.Name);
        }

        foreach (var line in rules.Lines)
        {
            inventory.Claim(line);
        }
    }
}
