using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Trace;
using Signalbox.Proxy.Trace.Live;

namespace Signalbox.Proxy.Trace;

/// <summary>All that trace has to say, whatever form it takes.</summary>
internal sealed record TraceReport
{
    public required TracedCall Call { get; init; }

    /// <summary>Where the rules are from: "this node's kernel: iptables-nft".</summary>
    public required string Source { get; init; }

    /// <summary>The likeliest first.</summary>
    public required ImmutableArray<Outcome> Ways { get; init; }

    /// <summary>In sentences: what was assumed, what is not known.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>How the cluster's objects would have it, where that is something else; null otherwise.</summary>
    public string? PlanSays { get; init; }

    /// <summary>Pods by address; may be empty.</summary>
    public IReadOnlyDictionary<Address, string> Names { get; init; } =
        ImmutableDictionary<Address, string>.Empty;

    /// <summary>What a real packet did; null where none was asked for.</summary>
    public LiveComparison? Live { get; init; }

    /// <summary>0 when the packet is delivered in at least one way, 1 when it never is, 2 when nothing can be said. Of
    /// a real packet that counts which was followed, and 3 is another end than was predicted.</summary>
    public int ExitCode => Live is { } live ? Of(live) : Ways.Any(way => way.Ending is Ending.Delivered) ? 0
        : Ways.Any(way => way.Ending is Ending.CannotBeJudged) ? 2
        : 1;

    /// <summary>"default/web-1"; empty for nobody known.</summary>
    public string NameOf(Ending.Delivered to) => Names.GetValueOrDefault(to.Address, "");

    private static int Of(LiveComparison live) => live.Way.Ending switch
    {
        null => 2,
        _ when live.Predicted is null => 3,
        LiveEnding.Passed => 0,
        _ => 1,
    };
}
