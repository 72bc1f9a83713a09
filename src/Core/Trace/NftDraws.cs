using System.Collections.Immutable;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>What a map holds for the numbers that a draw may give: equal data once, with how many numbers lead to it.
/// A packet that draws again finds it here.</summary>
internal sealed class NftDraws(INftElements elements)
{
    private readonly Dictionary<(string Map, RegisterBytes Prefix, uint Modulus, uint Offset), ImmutableArray<NftHit>>
        _known = [];

    /// <param name="map">Whose keys end in a number.</param>
    /// <param name="prefix">The key without it.</param>
    /// <param name="draw">The numbers that count.</param>
    public ImmutableArray<NftHit> Of(string map, in RegisterBytes prefix, NftDraw draw)
    {
        var question = (map, prefix, draw.Modulus, draw.Offset);
        if (!_known.TryGetValue(question, out var hits))
        {
            hits = Gather(map, prefix, draw);
            _known.Add(question, hits);
        }

        return hits;
    }

    private ImmutableArray<NftHit> Gather(string map, RegisterBytes prefix, NftDraw draw)
    {
        var hits = new Dictionary<(RegisterBytes, NftVerdict?), (uint First, uint Count)>();
        foreach (var element in elements.StartingWith(map, prefix))
        {
            var number = BitConverter.ToUInt32(element.Key.Span[prefix.Length..]);
            if (draw.Covers(number))
            {
                var leadsTo = (element.Data, element.Verdict);
                hits[leadsTo] = hits.TryGetValue(leadsTo, out var hit)
                    ? (Math.Min(hit.First, number), hit.Count + 1)
                    : (number, 1);
            }
        }

        return
        [
            .. hits.OrderBy(hit => hit.Value.First)
                .Select(hit => new NftHit(hit.Key.Item1, hit.Key.Item2, hit.Value.Count)),
        ];
    }
}

/// <summary>What so many numbers of a draw lead to.</summary>
internal readonly record struct NftHit(RegisterBytes Data, NftVerdict? Verdict, uint Count);
