namespace Signalbox.Tidy;

/// <summary>What may break a rule, each with its reason: lines of the form "rule path#subject: reason".</summary>
public sealed class Exemptions
{
    private readonly HashSet<string> _keys = [];
    private readonly List<string> _faults = [];

    public Exemptions(string text)
    {
        foreach (var line in text.Split('\n').Select(line => line.Trim()).Where(line => line is not ("" or ['#', ..])))
        {
            var parts = line.Split(": ", 2);
            if (parts.Length < 2 || parts[1].Trim().Length == 0)
            {
                _faults.Add($"no reason given: {line}");
            }
            else if (!_keys.Add(parts[0]))
            {
                _faults.Add($"given twice: {line}");
            }
        }
    }

    public IEnumerable<Finding> Remaining(IEnumerable<Finding> findings) =>
        findings.Where(finding => !_keys.Contains(finding.Key));

    /// <summary>Lines without a reason, lines given twice, and lines that no finding needs any more.</summary>
    public IReadOnlyList<string> Faults(IEnumerable<Finding> findings)
    {
        var needed = findings.Select(finding => finding.Key).ToHashSet();
        return [.. _faults, .. _keys.Where(key => !needed.Contains(key)).Select(key => $"no longer needed: {key}")];
    }
}
