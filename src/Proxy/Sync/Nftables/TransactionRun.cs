using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Proxy.Sync.Nftables;

/// <summary>Runs the transactions of one sync, counts them, and narrows a refusal down to the Services that caused it:
/// those are set aside, and the rest goes on without them.</summary>
internal sealed class TransactionRun(INftTable table, SetAside setAside, TransactionGate gate)
{
    public int Transactions { get; private set; }

    /// <summary>Those of them that the kernel refused.</summary>
    public int Failed { get; private set; }

    public int Operations { get; private set; }

    /// <summary>Services refused in this sync, with what was said.</summary>
    public List<(ServiceName Name, string Words)> Refused { get; } = [];

    /// <summary>Runs one transaction that is nobody's.</summary>
    public SyncFailure? Run(Action<IRulesetWriter> write)
    {
        var outcome = RunOne(write);
        return outcome.IsApplied ? null : new SyncFailure(Words(outcome), IsStateUnknown: true);
    }

    /// <summary>Writes Services' patches, and around them what is nobody's. Null when all of it is in the kernel, but
    /// for Services that were set aside.</summary>
    /// <param name="patches">Services' patches.</param>
    /// <param name="write">Writes the patches that it is given, and what goes with them.</param>
    /// <param name="onApplied">Told of each patch that the kernel has acknowledged.</param>
    public SyncFailure? Run(
        IReadOnlyList<NftPatch> patches, Action<IRulesetWriter, IReadOnlyList<NftPatch>> write,
        Action<NftPatch> onApplied)
    {
        while (true)
        {
            var outcome = RunOne(writer => write(writer, patches));
            if (outcome.IsApplied)
            {
                foreach (var patch in patches)
                {
                    onApplied(patch);
                }

                return null;
            }

            var culprits = outcome.Refusals.Where(refusal => refusal.Owner is not null)
                .GroupBy(refusal => refusal.Owner!.Value)
                .ToDictionary(refusals => refusals.Key, refusals => refusals.First().ToString());
            if (culprits.Count == 0 || Refused.Count + culprits.Count > SetAside.Limit)
            {
                return new SyncFailure(Words(outcome), IsStateUnknown: true);
            }

            foreach (var (name, words) in culprits)
            {
                setAside.Add(name, words);
                Refused.Add((name, words));
            }

            patches = [.. patches.Where(patch => !culprits.ContainsKey(patch.Name))];
        }
    }

    private static string Words(NftOutcome outcome)
    {
        const int Few = 3;
        var first = string.Join("; ", outcome.Refusals.Take(Few));
        return outcome.Refusals.Length <= Few ? first : $"{first}; and {outcome.Refusals.Length - Few} more";
    }

    private NftOutcome RunOne(Action<IRulesetWriter> write)
    {
        using var passage = gate.Enter();
        var outcome = table.Run(write);
        Transactions += outcome.Operations > 0 ? 1 : 0;
        Operations += outcome.Operations;
        Failed += outcome.IsApplied ? 0 : 1;
        return outcome;
    }
}
