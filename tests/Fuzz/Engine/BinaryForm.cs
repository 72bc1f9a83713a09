namespace Signalbox.Fuzz.Engine;

/// <summary>Bytes of no structure that matters here.</summary>
internal sealed class BinaryForm : Form
{
    public override byte[] Change(byte[] input, byte[] other, Random random) => Bytes.Change(input, other, random);
}
