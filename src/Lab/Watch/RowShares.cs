namespace Signalbox.Lab.Watch;

/// <summary>How many rows each section of a screen gets.</summary>
internal static class RowShares
{
    /// <summary>Shares <paramref name="rows"/> out to sections that need so many each. Every section gets its least
    /// first, then one after the other gets a row more until all have what they need or there are none left. Sections
    /// are in the order in which they matter.</summary>
    public static int[] Of(int rows, IReadOnlyList<(int Least, int Needed)> sections)
    {
        var shares = new int[sections.Count];
        var left = rows;
        for (var at = 0; at < shares.Length; at++)
        {
            shares[at] = Math.Clamp(Math.Min(sections[at].Least, sections[at].Needed), 0, left);
            left -= shares[at];
        }

        for (var given = true; left > 0 && given;)
        {
            given = false;
            for (var at = 0; at < shares.Length && left > 0; at++)
            {
                if (shares[at] < sections[at].Needed)
                {
                    shares[at]++;
                    left--;
                    given = true;
                }
            }
        }

        return shares;
    }
}
