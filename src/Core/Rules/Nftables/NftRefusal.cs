using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Nftables;

/// <summary>An operation that was refused: what it was, who wanted it (null is nobody), and the reason.</summary>
public sealed record NftRefusal(string Operation, ServiceName? Owner, string Words)
{
    public override string ToString() => $"{Operation}: {Words}";
}
