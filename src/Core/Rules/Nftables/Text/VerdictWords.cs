namespace Signalbox.Core.Rules.Nftables.Text;

/// <summary>Reads verdicts.</summary>
internal static class VerdictWords
{
    /// <summary>Null for what is no verdict, or is one that has no place here (queue).</summary>
    /// <param name="word">"drop", "goto".</param>
    /// <param name="chain">What follows a jump.</param>
    public static NftVerdict? Read(string word, string? chain) => (word, chain) switch
    {
        ("accept", _) => NftVerdict.Accept,
        ("drop", _) => NftVerdict.Drop,
        ("continue", _) => NftVerdict.Continue,
        ("return", _) => NftVerdict.Return,
        ("jump", { Length: > 0 }) => NftVerdict.Jump(chain),
        ("goto", { Length: > 0 }) => NftVerdict.Goto(chain),
        _ => null,
    };
}
