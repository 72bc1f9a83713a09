namespace Signalbox.Core.Compare;

/// <summary>How something differs. A closed list; <see cref="DifferenceKindText.Word"/> says it in JSON.</summary>
public enum DifferenceKind
{
    /// <summary>A chain, with all of its rules.</summary>
    MissingChain,

    /// <summary>Nobody wants this chain.</summary>
    StaleChain,
    MissingRule,
    ExtraRule,

    /// <summary>The same rules stand in another order, and it matters.</summary>
    OtherOrder,
    OtherProbability,
    OtherMark,

    /// <summary>A rule or an element leads to another endpoint or chain.</summary>
    LeadsElsewhere,
    OtherComment,

    /// <summary>Any other difference between a rule and the one that is wanted.</summary>
    OtherRule,
    MissingJump,
    DoubledJump,

    /// <summary>The jump is there, but packets do not come to it.</summary>
    BlockedJump,
    MissingTable,
    MissingSet,
    StaleSet,

    /// <summary>A set of this name holds something else.</summary>
    OtherType,
    MissingElement,
    ExtraElement,

    /// <summary>A base chain hangs elsewhere than it should.</summary>
    OtherHook,

    /// <summary>The table is switched off.</summary>
    Dormant,

    /// <summary>Rules of a mode that does not run here.</summary>
    Leftover,

    /// <summary>A packet goes elsewhere than the plan says.</summary>
    OtherOutcome,

    /// <summary>A rule in the way cannot be judged, so that nothing can be said.</summary>
    CannotBeJudged,
}

/// <summary>Kinds of differences as programs read them.</summary>
public static class DifferenceKindText
{
    /// <summary>"missing-rule"</summary>
    public static string Word(this DifferenceKind kind) => string.Concat(kind.ToString().Select(
        (letter, at) => !char.IsUpper(letter) ? letter.ToString()
            : at == 0 ? char.ToLowerInvariant(letter).ToString() : $"-{char.ToLowerInvariant(letter)}"));
}
