using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Trace;

/// <summary>What packets walk over: one variant's tables, and what is known of the node.</summary>
/// <param name="tables">The tables.</param>
/// <param name="family">Of their addresses.</param>
/// <param name="node">Its addresses.</param>
/// <param name="skips">What packets miss is not recorded.</param>
internal sealed class IptablesGround(IptablesRules tables, IPFamily family, NodeAddresses node, bool skips = false)
{
    /// <summary>Of fewer rules an index costs more than it saves.</summary>
    private const int LongChain = 32;

    private readonly Dictionary<(Table Table, string Chain), RuleIndex> _indexes = [];
    private readonly Dictionary<string, ForeignMatch> _foreign = new(StringComparer.Ordinal);

    public ChainSet Chains { get; } = tables.Chains;

    public NodeAddresses Node { get; } = node;

    public RuleSayings Sayings { get; } = new(family);

    /// <summary>No chain's name, but what an extension does that needs no options: "LOG".</summary>
    public bool IsTarget(string name) => ForeignTarget.IsKnown(name)
        && !IptablesPlaces.All.Any(place => Chains.Find(place.Table, name) is not null);

    /// <summary>The place of the next rule in an open chain that is worth looking at; the number of its rules where
    /// none is.</summary>
    public int Next(Table table, IptablesFrame frame, Flow flow)
    {
        if (!skips || frame.Rules.Length < LongChain)
        {
            return frame.Next;
        }

        if (!_indexes.TryGetValue((table, frame.Chain), out var index))
        {
            _indexes[(table, frame.Chain)] = index = new RuleIndex(frame.Rules);
        }

        return index.Next(frame.Next, flow.Destination, flow.DestinationPort);
    }

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
