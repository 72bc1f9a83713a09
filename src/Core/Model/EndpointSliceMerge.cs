namespace Signalbox.Core.Model;

/// <summary>Many slices of one Service to one list of endpoints per port. Source: upstream endpointslicecache.go.
/// </summary>
public static class EndpointSliceMerge
{
    /// <summary>The endpoints behind one Service port: those of slice ports with the same name and protocol, each
    /// address and port once, ordered by the bytes of "address:port" as upstream orders them (10.0.0.10 before
    /// 10.0.0.2). What loses to its duplicate is added to <paramref name="duplicates"/>.</summary>
    public static List<MergedEndpoint> Merge(
        EquatableArray<EndpointSlice> slices, ServicePort port, ICollection<MergedEndpoint> duplicates)
    {
        var merged = new List<MergedEndpoint>();
        foreach (var slice in slices)
        {
            foreach (var slicePort in slice.Ports)
            {
                if (slicePort.Protocol == port.Protocol && slicePort.Name == port.Name)
                {
                    AddAll(merged, slice, slicePort.Port);
                }
            }
        }

        merged.Sort(ByText);
        DropDuplicates(merged, duplicates);
        return merged;
    }

    private static void AddAll(List<MergedEndpoint> merged, EndpointSlice slice, ushort port)
    {
        merged.EnsureCapacity(merged.Count + slice.Endpoints.Count);
        foreach (var endpoint in slice.Endpoints)
        {
            merged.Add(new MergedEndpoint(endpoint, port));
        }
    }

    /// <summary>Of equal neighbours the best one stays: not terminating before terminating, then ready, then
    /// serving. Upstream leaves the choice among equals to the order of a hash map.</summary>
    private static void DropDuplicates(List<MergedEndpoint> sorted, ICollection<MergedEndpoint> duplicates)
    {
        var kept = 0;
        for (var i = 0; i < sorted.Count; i++)
        {
            var next = sorted[i];
            if (kept > 0 && sorted[kept - 1].IsSamePlace(next))
            {
                var best = sorted[kept - 1];
                if (Rank(next.Endpoint) > Rank(best.Endpoint))
                {
                    (best, next) = (next, best);
                }

                sorted[kept - 1] = best;
                duplicates.Add(next);
                continue;
            }

            sorted[kept++] = next;
        }

        sorted.RemoveRange(kept, sorted.Count - kept);
    }

    private static int Rank(in Endpoint endpoint) =>
        (endpoint.IsTerminating ? 0 : 4) + (endpoint.IsReady ? 2 : 0) + (endpoint.IsServing ? 1 : 0);

    private static int ByText(MergedEndpoint left, MergedEndpoint right)
    {
        Span<char> leftText = stackalloc char[Address.MaxTextLength + 8];
        Span<char> rightText = stackalloc char[Address.MaxTextLength + 8];
        var leftLength = left.Endpoint.Address.FormatWithPort(left.Port, leftText);
        var rightLength = right.Endpoint.Address.FormatWithPort(right.Port, rightText);
        return leftText[..leftLength].SequenceCompareTo(rightText[..rightLength]);
    }
}
