namespace Signalbox.Fuzz.Engine;

/// <summary>How inputs of one kind are changed so that they stay near enough to what a decoder takes.</summary>
internal abstract class Form
{
    /// <summary>Changes one thing. The arrays given are not written to.</summary>
    /// <param name="input">What is changed.</param>
    /// <param name="other">Another input, to take parts of.</param>
    /// <param name="random">The only source of choice.</param>
    public abstract byte[] Change(byte[] input, byte[] other, Random random);
}
