namespace Signalbox.Fuzz.Engine;

/// <summary>What one input did to a decoder.</summary>
/// <param name="Wrong">What it must not do; null when all is well.</param>
/// <param name="Outcome">The same for inputs that are decoded, or refused, in the same way.</param>
internal readonly record struct Trial(string? Wrong, string Outcome)
{
    private const int LongestOutcome = 160;

    /// <summary>Runs it in the calling thread.</summary>
    public static Trial Of(Decoder decoder, byte[] input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var outcome = "";
        try
        {
            outcome = Shape(decoder.Run(input));
        }
        catch (Exception refusal) when (decoder.Refusals.Any(type => type.IsInstanceOfType(refusal)))
        {
            outcome = Shape($"{refusal.GetType().Name} {refusal.Message}");
        }
        catch (Exception fault)
        {
            return new Trial($"{fault.GetType().FullName}: {fault.Message}\n{fault.StackTrace}", "");
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var allowed = decoder.AllocatedAlways + (decoder.AllocatedPerByte * input.Length);
        return allocated <= allowed
            ? new Trial(null, outcome)
            : new Trial($"{allocated} bytes allocated for {input.Length} bytes, more than {allowed}", "");
    }

    /// <summary>Numbers and what is quoted differ from input to input, and mean nothing new.</summary>
    private static string Shape(string words)
    {
        var shape = new System.Text.StringBuilder();
        var isQuoted = false;
        foreach (var letter in words)
        {
            isQuoted ^= letter is '\'' or '"';
            if (!isQuoted && !(char.IsAsciiDigit(letter) && shape is [.., '0']))
            {
                shape.Append(char.IsAsciiDigit(letter) ? '0' : letter);
            }

            if (shape.Length == LongestOutcome)
            {
                break;
            }
        }

        return shape.ToString();
    }
}
