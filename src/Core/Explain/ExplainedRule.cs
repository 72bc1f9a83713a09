using System.Collections.Immutable;

namespace Signalbox.Core.Explain;

/// <summary>A rule that some call meets all conditions of.</summary>
public sealed record ExplainedRule
{
    /// <summary>Who holds it: "iptables", "iptables-nft", "nftables".</summary>
    public required string Program { get; init; }

    /// <summary>"nat" of iptables, "ip kube-proxy" of nftables.</summary>
    public required string Table { get; init; }

    public required string Chain { get; init; }

    /// <summary>The built-in or base chains that calls came from, in their order.</summary>
    public ImmutableArray<string> Hooks { get; init; } = [];

    /// <summary>As iptables-save or nft print it, without its chain.</summary>
    public required string Text { get; init; }

    /// <summary>What it does with the packet, in plain words; a sentence without a full stop.</summary>
    public required string Words { get; init; }

    /// <summary>Elements of its sets and maps that calls of this port meet, in nft's words.</summary>
    public ImmutableArray<string> Elements { get; init; } = [];

    /// <summary>Whose packets meet it.</summary>
    public ImmutableArray<Caller> Callers { get; init; } = [];

    /// <summary>It does something with packets, or leads to rules that do. False for a jump to a chain in which no
    /// packet met a rule.</summary>
    public bool LeadsOn { get; init; } = true;

    /// <summary>Since the counters were last cleared; null where they are not known.</summary>
    public ExplainedRuleCount? Count { get; init; }
}

/// <summary>What a rule has counted.</summary>
public sealed record ExplainedRuleCount(ulong Packets, ulong Bytes);
