using Signalbox.Core.Plan;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Render.Nftables;

/// <summary>How rules tell traffic of this node's own pods from all other.</summary>
internal static class LocalDetection
{
    /// <summary>Matches this node's pods; null where nothing tells them apart.</summary>
    public static IEnumerable<Expression>? OfPods(LocalDetector detector, Phrases phrases) =>
        Match(detector, phrases, isNegated: false);

    /// <summary>Matches everybody else; null where nothing tells them apart.</summary>
    public static IEnumerable<Expression>? OfOthers(LocalDetector detector, Phrases phrases) =>
        Match(detector, phrases, isNegated: true);

    private static IEnumerable<Expression>? Match(LocalDetector detector, Phrases phrases, bool isNegated) =>
        detector switch
        {
            LocalDetector.None => null,
            LocalDetector.SourceBlock source => phrases.SourceWithin(source.Block, isNegated),
            LocalDetector.Interface bridge => Phrases.ComesIn(bridge.Name, isPrefix: false, isNegated),
            LocalDetector.InterfacePrefix some => Phrases.ComesIn(some.Prefix, isPrefix: true, isNegated),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}
