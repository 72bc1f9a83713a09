using System.Collections.Immutable;

namespace Signalbox.Core.Trace;

/// <summary>Rules met, the last one first; paths that part share what they have in common.</summary>
internal sealed record Path(MetRule Last, Path? Before)
{
    public static ImmutableArray<MetRule> InOrder(Path? path)
    {
        var met = ImmutableArray.CreateBuilder<MetRule>();
        for (; path is not null; path = path.Before)
        {
            met.Add(path.Last);
        }

        met.Reverse();
        return met.DrainToImmutable();
    }
}
