using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Kernel.Iptables;

namespace Signalbox.Proxy.Sync.Iptables;

/// <summary>Applies Services' patches in pieces, and narrows a refusal down to the Service that caused it.</summary>
/// <param name="run">Runs the restores.</param>
/// <param name="setAside">Takes the Services that are refused.</param>
/// <param name="reorder">The lines that have to change places because of some patches.</param>
/// <param name="onApplied">Told of each patch that the kernel has acknowledged.</param>
internal sealed class PieceApplier(
    RestoreRun run, SetAside setAside, Func<IReadOnlyList<NamedPatch>, IReadOnlyList<DispatchLine>> reorder,
    Action<NamedPatch> onApplied)
{
    /// <summary>Services refused in this sync, with what was said.</summary>
    public List<(ServiceName Name, string Words)> Refused { get; } = [];

    /// <summary>Applies one piece. Null when all of it is in the kernel but for Services that were set aside.
    /// </summary>
    /// <param name="patches">Services' patches, none of them empty.</param>
    /// <param name="before">Written in front, for nobody; null for nothing.</param>
    /// <param name="after">Written behind, for nobody; null for nothing.</param>
    public SyncFailure? Apply(
        IReadOnlyList<NamedPatch> patches, Action<RestoreWriter>? before, Action<RestoreWriter>? after)
    {
        if (patches.Count == 0 && before is null && after is null)
        {
            return null;
        }

        var (result, written) = run.Run(writer =>
        {
            before?.Invoke(writer);
            PatchText.Write(writer, patches, reorder(patches));
            after?.Invoke(writer);
        });
        switch (result.Kind)
        {
            case RestoreKind.Applied:
                foreach (var patch in patches)
                {
                    onApplied(patch);
                }

                return null;
            case RestoreKind.Refused when patches.Count > 0:
                return Narrow(patches, (before, after), result, RestoreRun.Culprits(result, written));
            default:
                return new SyncFailure(result.Words, result.AppliedTables != 0);
        }
    }

    /// <summary>Tables before the refused one are in the kernel already, so that nothing may be written twice: then
    /// the kernel has to be read. Else the rest of the piece is tried without the culprits, or by halves where the
    /// kernel does not tell who they are.</summary>
    private SyncFailure? Narrow(
        IReadOnlyList<NamedPatch> patches, (Action<RestoreWriter>? Before, Action<RestoreWriter>? After) around,
        RestoreResult result, IReadOnlySet<ServiceName> culprits)
    {
        if (culprits.Count == 0 && patches.Count == 1 && result.FailedLines.IsEmpty)
        {
            culprits = new HashSet<ServiceName> { patches[0].Name };
        }

        var isNobodys = culprits.Count == 0 && !result.FailedLines.IsEmpty;
        if (isNobodys || Refused.Count + culprits.Count > SetAside.Limit)
        {
            return new SyncFailure(result.Words, IsStateUnknown: true);
        }

        foreach (var culprit in culprits)
        {
            setAside.Add(culprit, result.Words);
            Refused.Add((culprit, result.Words));
        }

        if (result.AppliedTables != 0)
        {
            return new SyncFailure(result.Words, IsStateUnknown: true);
        }

        if (culprits.Count > 0)
        {
            return Apply([.. patches.Where(patch => !culprits.Contains(patch.Name))], around.Before, around.After);
        }

        var half = patches.Count / 2;
        return Apply([.. patches.Take(half)], around.Before, null)
            ?? Apply([.. patches.Skip(half)], null, around.After);
    }
}
