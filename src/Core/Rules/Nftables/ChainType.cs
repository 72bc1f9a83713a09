namespace Signalbox.Core.Rules.Nftables;

/// <summary>What a base chain may do.</summary>
public enum ChainType : byte
{
    Filter,
    Nat,

    /// <summary>As a filter in output, but a changed mark or address leads to another route. Only others have one.
    /// </summary>
    Route,
}
