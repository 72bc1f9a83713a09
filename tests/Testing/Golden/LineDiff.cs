namespace Signalbox.Testing.Golden;

/// <summary>What two lists of lines do not share, in order.</summary>
public static class LineDiff
{
    /// <summary>"-12 text" for what is only wanted, "+12 text" for what is only there, with the line's number; empty
    /// when the two are equal.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> wanted, IReadOnlyList<string> got)
    {
        var common = CommonFrom(wanted, got);
        var lines = new List<string>();
        var (i, j) = (0, 0);
        while (i < wanted.Count || j < got.Count)
        {
            if (i < wanted.Count && j < got.Count && wanted[i] == got[j])
            {
                (i, j) = (i + 1, j + 1);
            }
            else if (j == got.Count || (i < wanted.Count && common[i + 1, j] >= common[i, j + 1]))
            {
                lines.Add($"-{i + 1} {wanted[i++]}");
            }
            else
            {
                lines.Add($"+{j + 1} {got[j++]}");
            }
        }

        return lines;
    }

    /// <summary>How long the longest common subsequence is of what begins at each pair of lines.</summary>
    private static int[,] CommonFrom(IReadOnlyList<string> wanted, IReadOnlyList<string> got)
    {
        var common = new int[wanted.Count + 1, got.Count + 1];
        for (var i = wanted.Count - 1; i >= 0; i--)
        {
            for (var j = got.Count - 1; j >= 0; j--)
            {
                common[i, j] = wanted[i] == got[j]
                    ? common[i + 1, j + 1] + 1
                    : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        return common;
    }
}
