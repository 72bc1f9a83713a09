namespace Signalbox.Proxy.Output;

/// <summary>What a piece of text is to its reader; colours follow it where there are any.</summary>
internal enum Tone
{
    Plain,

    /// <summary>A name that everything under it is about.</summary>
    Strong,

    /// <summary>Beside the matter.</summary>
    Faint,
    Good,
    Warning,
    Bad,
}

/// <summary>A piece of text in one tone.</summary>
internal readonly record struct Words(string Text, Tone Tone = Tone.Plain)
{
    private const char UnbreakableSpace = '\u00a0';

    /// <summary>Text that no line is broken in, as a rule's.</summary>
    public static Words Whole(string text, Tone tone = Tone.Plain) =>
        new(text.Replace(' ', UnbreakableSpace), tone);

    /// <summary>With common spaces, as it is written.</summary>
    public Words Shown => this with { Text = Text.Replace(UnbreakableSpace, ' ') };

    public static implicit operator Words(string text) => new(text);
}
