using System.Text;

namespace Signalbox.Fuzz.Engine;

/// <summary>An input that a decoder fails at.</summary>
internal sealed record Failure(Decoder Decoder, string Wrong, byte[] Input, int LengthAtFirst)
{
    /// <summary>For whoever reads a test's output: what happened, the input, and how to see it again.</summary>
    public string Say(int seed)
    {
        var base64 = Convert.ToBase64String(Input);
        var words = new StringBuilder()
            .AppendLine($"{Decoder.Name}, seed {seed}: {Wrong}")
            .AppendLine($"input, {Input.Length} bytes (shrunk from {LengthAtFirst}), base64: {base64}");
        if (Input.Length > 0 && Array.TrueForAll(Input, letter => letter is >= 0x20 and < 0x7f or (byte)'\n'))
        {
            words.AppendLine("as text:").AppendLine(Encoding.ASCII.GetString(Input));
        }

        return words
            .AppendLine($"again: SIGNALBOX_FUZZ_INPUT={base64} ./dev fuzz 0 0 {Decoder.Name}")
            .Append($"or: ./dev fuzz 60 {seed} {Decoder.Name}")
            .ToString();
    }
}
