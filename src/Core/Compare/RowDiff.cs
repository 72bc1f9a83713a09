namespace Signalbox.Core.Compare;

/// <summary>The shortest way from one list to another.</summary>
/// <param name="Removed">Items of the first list that have to go, in their order.</param>
/// <param name="Added">Items of the second list that have to come, in their order.</param>
internal sealed record RowDiff<T>(IReadOnlyList<T> Removed, IReadOnlyList<T> Added)
{
    /// <summary>From here on a table of all pairs takes too much room: then what stands between equal beginnings and
    /// ends differs as a whole.</summary>
    private const long MaxPairs = 4_000_000;

    public bool IsEmpty => Removed.Count + Added.Count == 0;

    /// <summary>Both hold the same items, in another order.</summary>
    public bool IsReordering => !IsEmpty && Removed.Count == Added.Count
        && Removed.GroupBy(item => item).All(group => Added.Count(item => Equals(item, group.Key)) == group.Count());

    public static RowDiff<T> Of(IReadOnlyList<T> before, IReadOnlyList<T> after)
    {
        var (start, end) = (0, 0);
        var shorter = Math.Min(before.Count, after.Count);
        while (start < shorter && Equals(before[start], after[start]))
        {
            start++;
        }

        while (end < shorter - start && Equals(before[^(end + 1)], after[^(end + 1)]))
        {
            end++;
        }

        var left = before.Skip(start).Take(before.Count - start - end).ToList();
        var right = after.Skip(start).Take(after.Count - start - end).ToList();
        return (long)left.Count * right.Count > MaxPairs ? new RowDiff<T>(left, right) : Walk(left, right);
    }

    private static RowDiff<T> Walk(List<T> left, List<T> right)
    {
        var common = CommonLengths(left, right);
        var (removed, added) = (new List<T>(), new List<T>());
        var (i, j) = (0, 0);
        while (i < left.Count || j < right.Count)
        {
            if (i < left.Count && j < right.Count && Equals(left[i], right[j]))
            {
                (i, j) = (i + 1, j + 1);
            }
            else if (j == right.Count || (i < left.Count && common[i + 1, j] >= common[i, j + 1]))
            {
                removed.Add(left[i++]);
            }
            else
            {
                added.Add(right[j++]);
            }
        }

        return new RowDiff<T>(removed, added);
    }

    /// <summary>The length of the longest common subsequence behind each pair of places.</summary>
    private static int[,] CommonLengths(List<T> left, List<T> right)
    {
        var lengths = new int[left.Count + 1, right.Count + 1];
        for (var i = left.Count - 1; i >= 0; i--)
        {
            for (var j = right.Count - 1; j >= 0; j--)
            {
                lengths[i, j] = Equals(left[i], right[j])
                    ? lengths[i + 1, j + 1] + 1
                    : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
            }
        }

        return lengths;
    }
}
