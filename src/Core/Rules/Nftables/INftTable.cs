namespace Signalbox.Core.Rules.Nftables;

/// <summary>Our table of one family: the kernel's, or one in memory.</summary>
public interface INftTable
{
    /// <summary>Runs one transaction: all of it or nothing. Nothing is sent when nothing is written.</summary>
    NftOutcome Run(Action<IRulesetWriter> write);

    /// <summary>Reads all of it.</summary>
    NftInventory Read();
}
