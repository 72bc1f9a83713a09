namespace Signalbox.Core.Compare;

/// <summary>A line of rules, elements or outcomes. <paramref name="IsWanted"/>: it is wanted and not held; otherwise it
/// is held and not wanted.</summary>
public readonly record struct DiffLine(bool IsWanted, string Text)
{
    public static DiffLine Held(string text) => new(IsWanted: false, text);

    public static DiffLine Wanted(string text) => new(IsWanted: true, text);

    /// <summary>"- " or "+ " and the text.</summary>
    public override string ToString() => $"{(IsWanted ? '+' : '-')} {Text}";
}
