using Signalbox.Core.Model;
using Signalbox.Core.Plan;

namespace Signalbox.Core.Explain;

/// <summary>Hints of endpoints in words.</summary>
public static class HintWords
{
    /// <summary>"hinted for zone south", "hinted for node oak, zones north and south"; empty without hints.</summary>
    public static string Say(EndpointHints zones, EndpointHints nodes)
    {
        List<string> words = [.. Say("node", nodes), .. Say("zone", zones)];
        return words.Count == 0 ? "" : $"hinted for {string.Join(", ", words)}";
    }

    /// <summary>Why an endpoint is left out, with the hints that are to blame where some are.</summary>
    /// <param name="reason">As the plan has it.</param>
    /// <param name="endpoint">Its hints.</param>
    /// <param name="zone">This node's.</param>
    internal static string Say(Reason reason, in Endpoint endpoint, string zone) => reason switch
    {
        Reason.HintedForOtherZones when !endpoint.ZoneHints.IsEmpty =>
            $"hinted for {string.Concat(Say("zone", endpoint.ZoneHints))}; others are hinted for {zone}, this node's",
        Reason.HintedForOtherNodes when !endpoint.NodeHints.IsEmpty =>
            $"hinted for {string.Concat(Say("node", endpoint.NodeHints))}; others are hinted for this node",
        _ => reason.Say(),
    };

    private static IEnumerable<string> Say(string noun, EndpointHints names)
    {
        if (!names.IsEmpty)
        {
            var all = names.ToList();
            yield return all.Count == 1 ? $"{noun} {all[0]}"
                : $"{noun}s {string.Join(", ", all.SkipLast(1))} and {all[^1]}";
        }
    }
}
