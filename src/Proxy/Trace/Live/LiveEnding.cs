using Signalbox.Core.Model;

namespace Signalbox.Proxy.Trace.Live;

/// <summary>What became of a real packet on this node. A closed family.</summary>
internal abstract record LiveEnding
{
    private LiveEnding()
    {
    }

    /// <summary>It went on to this address and port.</summary>
    /// <param name="Address">The endpoint's, or what it was sent to.</param>
    /// <param name="Port">Likewise.</param>
    /// <param name="IsSourceRewritten">Whether the receiver sees another source; null when nobody can tell.</param>
    public sealed record Passed(Address Address, ushort Port, bool? IsSourceRewritten) : LiveEnding;

    /// <summary>A rule, or a policy (null), took it away, with or without an answer to the sender.</summary>
    public sealed record Ended(RulePlace? By) : LiveEnding;
}
