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
    public static implicit operator Words(string text) => new(text);
}
