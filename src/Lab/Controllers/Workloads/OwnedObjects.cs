using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Workloads;

/// <summary>Which objects belong to an owner with a selector: it adopts those that match and are free, and releases its
/// own that match no more.</summary>
internal static class OwnedObjects
{
    /// <summary>The owner's objects after both. <paramref name="matches"/> is the selector's answer.</summary>
    public static IReadOnlyList<KnownObject> Claim(
        ControllerContext context, KnownObject owner, Candidates candidates, Func<KnownObject, bool> matches)
    {
        var claimed = new List<KnownObject>();
        foreach (var own in candidates.Own)
        {
            if (matches(own))
            {
                claimed.Add(own);
            }
            else if (!owner.IsDeleting && !own.IsDeleting)
            {
                context.Writer.RemoveOwners(own, new HashSet<string> { owner.Uid });
            }
        }

        foreach (var free in owner.IsDeleting ? [] : candidates.Free.Where(one => !one.IsDeleting && matches(one)))
        {
            context.Writer.Adopt(free, owner);
            claimed.Add(free);
        }

        return claimed;
    }

    /// <summary>What may belong to the owner: what it controls, and what nobody does.</summary>
    internal sealed record Candidates(IReadOnlyList<KnownObject> Own, IEnumerable<KnownObject> Free);
}
