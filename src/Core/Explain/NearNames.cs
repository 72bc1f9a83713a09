using System.Collections.Immutable;

namespace Signalbox.Core.Explain;

/// <summary>Names that somebody may have meant.</summary>
public static class NearNames
{
    private const int MostNames = 5;

    /// <summary>The nearest first: those that differ by a few letters, or that contain what was asked for.</summary>
    public static ImmutableArray<string> Of(string wanted, IEnumerable<string> names) =>
    [
        .. names.Distinct()
            .Select(name => (Name: name, Distance: DistanceOf(wanted, name)))
            .Where(near => near.Distance <= Math.Max(2, wanted.Length / 3))
            .OrderBy(near => near.Distance)
            .ThenBy(near => near.Name, StringComparer.Ordinal)
            .Take(MostNames)
            .Select(near => near.Name),
    ];

    /// <summary>Letters to add, remove or replace (Levenshtein's distance).</summary>
    public static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var replaced = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[other.Length];
    }

    private static int DistanceOf(string wanted, string name)
    {
        // The same name in another namespace is the likeliest of all.
        var (own, other) = (wanted[(wanted.IndexOf('/') + 1)..], name[(name.IndexOf('/') + 1)..]);
        return own == other ? 0
            : other.Contains(own, StringComparison.Ordinal) ? 1
            : Distance(wanted, name);
    }
}
