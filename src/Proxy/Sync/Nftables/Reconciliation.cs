using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Nftables;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Proxy.Sync.Nftables;

/// <summary>From what was found in our table to what it shall hold. What is right stays untouched. Elements that no
/// rule looks for yet go first, in pieces; then one transaction switches: rules, verdicts, what is stale. So a table of
/// upstream's, or of another version of ours, is taken over at one moment.</summary>
internal sealed class Reconciliation(NodePlan plan, Applied applied, SetAside setAside)
{
    /// <summary>Elements in one transaction; more only where a transaction cannot be cut.</summary>
    private const int ElementsPerPiece = 20_000;

    private readonly RenderFence _fence = new(plan);
    private readonly HashSet<string> _wantedChains = new(StringComparer.Ordinal);
    private readonly HashSet<string> _wantedSets = new(StringComparer.Ordinal);
    private readonly List<NftPatch> _switches = [];
    private readonly NftRuleset _fixed = FixedRenderer.Render(plan.Settings);
    private readonly HashSet<string> _obsoleteChains = [.. FixedRenderer.ObsoleteChains(plan.Settings)];
    private readonly HashSet<string> _obsoleteSets = [.. FixedRenderer.ObsoleteSets(plan.Settings)];
    private NftInventory _found = new();

    /// <summary>True once something that looks stale was left alone for the sake of a Service that is set aside.
    /// </summary>
    public bool LeftStale { get; private set; }

    public SyncReport Run(INftTable table, TransactionGate gate)
    {
        var run = new TransactionRun(table, setAside, gate);
        var failure = Apply(table, run);
        return new SyncReport(failure)
        {
            Transactions = run.Transactions,
            FailedTransactions = run.Failed,
            Operations = run.Operations,
            Refused = run.Refused,
            Faulty = _fence.Faulty,
        };
    }

    private SyncFailure? Apply(INftTable table, TransactionRun run)
    {
        _found = table.Read();
        foreach (var gone in applied.GoneFrom(plan))
        {
            applied.Set(gone, null);
        }

        applied.Claims.Clear();
        applied.EmptiedChains.Clear();
        if (!CanStay())
        {
            return Rebuild(run);
        }

        var missing = new NftRuleset(
            _fixed.Family, new([.. _fixed.Sets.Items.Where(set => !_found.Sets.ContainsKey(set.Name))]), []);
        var isDeclared = _found.HasTable && missing.Sets.IsEmpty;
        foreach (var piece in Pieces())
        {
            var isFirst = !isDeclared;
            var failure = run.Run(
                piece, (writer, patches) => WritePiece(writer, patches, isFirst ? missing : null), Note);
            if (failure is not null)
            {
                return failure;
            }

            isDeclared = true;
        }

        return Switch(run, isDeclared ? null : missing) ?? DeleteChains(run);
    }

    /// <summary>A set of another type under a name of ours, or a base chain with another hook, cannot be changed.
    /// </summary>
    private bool CanStay() =>
        _fixed.Sets.Items.All(set => !_found.Sets.TryGetValue(set.Name, out var there) || there.Set.IsOfTypeOf(set))
        && _fixed.Chains.Items.All(
            chain => !_found.Chains.TryGetValue(chain.Name, out var there) || there.Hook == chain.Hook);

    /// <summary>The table anew, in one transaction.</summary>
    private SyncFailure? Rebuild(TransactionRun run)
    {
        _found = new NftInventory();
        var patches = Pieces().SelectMany(piece => piece).Concat(_switches).ToList();
        return run.Run(
            patches,
            (writer, kept) =>
            {
                writer.DeleteTable();
                writer.AddTable();
                WriteSwitch(writer, kept);
            },
            Note);
    }

    /// <summary>Services' elements that lead to no verdict, in pieces. All else is gathered for the switch.</summary>
    private IEnumerable<List<NftPatch>> Pieces()
    {
        var piece = new List<NftPatch>();
        var elements = 0;
        foreach (var name in plan.Services.Keys)
        {
            if (setAside.Holds(name) || _fence.Render(name) is not { } wanted)
            {
                Keep(name);
                continue;
            }

            var patch = NftPatch.FromKernel(name, wanted, _found);
            NoteWanted(wanted);
            var first = patch.WithoutVerdicts();
            var last = patch.OnlyVerdicts();
            if (!last.IsEmpty)
            {
                _switches.Add(last);
            }

            if (first.IsEmpty)
            {
                Note(first);
                continue;
            }

            piece.Add(first);
            elements += first.Add.Length + first.Claim.Length;
            if (elements >= ElementsPerPiece)
            {
                yield return piece;
                (piece, elements) = ([], 0);
            }
        }

        if (piece.Count > 0)
        {
            yield return piece;
        }
    }

    private void Note(NftPatch patch)
    {
        foreach (var element in patch.Held.Concat(patch.Claim))
        {
            applied.Claims.Add(element, 1);
        }

        _fence.Commit(applied, patch.Name);
        setAside.Release(patch.Name);
    }

    /// <summary>A Service that is set aside, or cannot be rendered, keeps what was acknowledged for it.</summary>
    private void Keep(ServiceName name)
    {
        LeftStale |= !applied.Knows(name);
        var kept = applied.ObjectsOf(name);
        NoteWanted(kept);
        foreach (var element in kept.Elements)
        {
            _found.Claim(element);
            if (element.Set.IsShared)
            {
                applied.Claims.Add(element, 1);
            }
        }
    }

    private void NoteWanted(ServiceObjects wanted)
    {
        foreach (var chain in wanted.Chains)
        {
            _wantedChains.Add(chain.Name);
        }

        foreach (var set in wanted.Sets)
        {
            _wantedSets.Add(set.Name);
        }
    }

    private void WritePiece(IRulesetWriter writer, IReadOnlyList<NftPatch> patches, NftRuleset? missing)
    {
        Declare(writer, missing);
        PatchWriter.Write(writer, patches, applied.Claims);
    }

    private static void Declare(IRulesetWriter writer, NftRuleset? missing)
    {
        if (missing is null)
        {
            return;
        }

        writer.AddTable();
        foreach (var set in missing.Sets)
        {
            writer.AddSet(set);
        }
    }

    private SyncFailure? Switch(TransactionRun run, NftRuleset? missing)
    {
        LeftStale |= setAside.All.Any(service => !applied.Knows(service.Name));
        var refusedBefore = run.Refused.Count;
        var failure = run.Run(
            [.. _switches.Where(patch => !setAside.Holds(patch.Name))],
            (writer, patches) =>
            {
                Declare(writer, missing);
                WriteSwitch(writer, patches);
            },
            Note);
        foreach (var (name, _) in run.Refused.Skip(refusedBefore))
        {
            // Its other elements are there: what it has is neither the old nor the new, until it can be read again.
            applied.Set(name, null);
            LeftStale = true;
        }

        if (failure is null)
        {
            applied.Settings = plan.Settings;
        }

        return failure;
    }

    private void WriteSwitch(IRulesetWriter writer, IReadOnlyList<NftPatch> patches)
    {
        var patch = FixedPatch.FromKernel(_found, _fixed, FixedRenderer.Elements(plan.Settings), []);
        patch.WriteDeclarations(writer);
        PatchWriter.Write(writer, patches, applied.Claims);
        patch.WriteContents(writer);
        foreach (var (set, element) in StaleElements())
        {
            writer.DeleteElement(set, element);
        }

        foreach (var chain in StaleChains().Where(name => !_found.Chains[name].Rules.IsEmpty))
        {
            writer.FlushChain(chain);
        }

        foreach (var set in StaleSets())
        {
            writer.DeleteSet(set);
        }
    }

    private SyncFailure? DeleteChains(TransactionRun run)
    {
        applied.EmptiedChains.UnionWith(StaleChains());
        return EmptiedChains.Delete(run, applied);
    }

    private IEnumerable<SetElement> StaleElements() => LeftStale ? [] : _fixed.Sets.Items
        .Where(set => _found.Sets.ContainsKey(set.Name))
        .SelectMany(set => _found.Sets[set.Name].Unclaimed().Select(element => new SetElement(set, element)));

    private IEnumerable<string> StaleChains() => LeftStale ? [] : _found.Chains.Keys.Where(
        name => name == NftNames.UpstreamRejectChain || _obsoleteChains.Contains(name)
            || (NftNames.IsOfService(name) && !_wantedChains.Contains(name)));

    private IEnumerable<string> StaleSets() => LeftStale ? [] : _found.Sets.Keys.Where(
        name => _obsoleteSets.Contains(name) || (NftNames.IsOfService(name) && !_wantedSets.Contains(name)));
}
