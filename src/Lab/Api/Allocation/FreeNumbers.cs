namespace Signalbox.Lab.Api.Allocation;

/// <summary>Finds numbers that are free.</summary>
internal static class FreeNumbers
{
    /// <summary>A free number from <paramref name="first"/> to <paramref name="last"/>: the first one from a place by
    /// chance, going round once. Null when all are taken.</summary>
    public static UInt128? Next(UInt128 first, UInt128 last, Func<UInt128, bool> isTaken, Random random)
    {
        if (last < first)
        {
            return null;
        }

        var size = last - first + UInt128.One;
        var start = (UInt128)random.NextInt64((long)UInt128.Min(size, (UInt128)long.MaxValue));
        for (var step = UInt128.Zero; step < size; step++)
        {
            var candidate = first + ((start + step) % size);
            if (!isTaken(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
