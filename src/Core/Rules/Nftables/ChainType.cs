namespace Signalbox.Core.Rules.Nftables;

/// <summary>What a base chain may do.</summary>
public enum ChainType : byte
{
    Filter,
    Nat,
}
