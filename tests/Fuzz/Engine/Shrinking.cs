namespace Signalbox.Fuzz.Engine;

/// <summary>Makes an input that a decoder fails at shorter, as long as it fails in the same way.</summary>
internal static class Shrinking
{
    private const int MostTrials = 3000;

    public static byte[] Of(Decoder decoder, byte[] input)
    {
        var kind = Kind(Trial.Of(decoder, input));
        var trials = 0;
        for (var size = input.Length / 2; size > 0 && trials < MostTrials; size /= 2)
        {
            for (var at = 0; at + size <= input.Length && trials++ < MostTrials;)
            {
                var shorter = Bytes.Replaced(input, at, at + size, []);
                if (Kind(Trial.Of(decoder, shorter)) == kind)
                {
                    input = shorter;
                }
                else
                {
                    at += size;
                }
            }
        }

        return input;
    }

    /// <summary>The exception and where it was thrown; or how much was allocated, without the numbers.</summary>
    private static string? Kind(in Trial trial)
    {
        var lines = trial.Wrong?.Split('\n');
        return lines is [var what, var where, ..] ? what.Split(':')[0] + where : lines is null ? null : "allocated";
    }
}
