namespace Signalbox.Core.Trace;

/// <summary>Whether a packet meets one condition: yes, no, in <paramref name="Cases"/> of <paramref name="All"/>
/// equally likely ones, or nobody can tell.</summary>
internal readonly record struct Judgement(Verdicts Kind, uint Cases = 1, uint All = 1)
{
    public static readonly Judgement Yes = new(Verdicts.Yes);
    public static readonly Judgement No = new(Verdicts.No);

    /// <summary>The condition is not understood, or asks for something that is not known.</summary>
    public static readonly Judgement Unknown = new(Verdicts.Unknown);

    public static Judgement Of(bool? isMet) => isMet switch
    {
        true => Yes,
        false => No,
        null => Unknown,
    };

    public static Judgement ByChance(uint cases, uint all) => new(Verdicts.ByChance, Math.Min(cases, all), all);
}

/// <summary>Kinds of judgement.</summary>
internal enum Verdicts : byte
{
    No,
    Yes,
    ByChance,
    Unknown,
}
