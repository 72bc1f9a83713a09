using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Nftables;

/// <summary>Expressions in order, and what the rule is for: at most 128 bytes, or null.</summary>
public sealed record NftRule(EquatableArray<Expression> Expressions, string? Comment = null);
