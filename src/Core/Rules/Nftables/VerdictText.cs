using System.Diagnostics;

namespace Signalbox.Core.Rules.Nftables;

/// <summary>Verdicts as nft writes them.</summary>
public static class VerdictText
{
    public static string Say(NftVerdict verdict) => verdict.Code switch
    {
        NftVerdictCode.Drop => "drop",
        NftVerdictCode.Accept => "accept",
        NftVerdictCode.Continue => "continue",
        NftVerdictCode.Jump => $"jump {verdict.Chain}",
        NftVerdictCode.Goto => $"goto {verdict.Chain}",
        NftVerdictCode.Return => "return",
        _ => throw new UnreachableException(),
    };
}
