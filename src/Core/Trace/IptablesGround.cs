using Signalbox.Core.Model;

namespace Signalbox.Core.Trace;

/// <summary>What packets walk over: one variant's tables, and what is known of the node.</summary>
internal sealed class IptablesGround(IptablesRules tables, IPFamily family, NodeAddresses node)
{
    private readonly Dictionary<string, ForeignMatch> _foreign = new(StringComparer.Ordinal);

    public ChainSet Chains { get; } = tables.Chains;

    public NodeAddresses Node { get; } = node;

    public RuleSayings Sayings { get; } = new(family);

    /// <summary>No chain's name, but what an extension does that needs no options: "LOG".</summary>
    public bool IsTarget(string name) => ForeignTarget.IsKnown(name)
        && !IptablesPlaces.All.Any(place => Chains.Find(place.Table, name) is not null);

    /// <summary>A condition that we never write, by its words.</summary>
    public ForeignMatch Read(string text)
    {
        if (!_foreign.TryGetValue(text, out var match))
        {
            match = ForeignMatch.Read(text);
            _foreign.Add(text, match);
        }

        return match;
    }
}
