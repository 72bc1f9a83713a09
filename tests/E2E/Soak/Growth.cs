using System.Globalization;
using Signalbox.E2E.Lab;

namespace Signalbox.E2E.Soak;

/// <summary>What an agent takes at the end, against what it took once warm.</summary>
internal sealed class Growth
{
    /// <summary>A collection that has not run yet is no leak.</summary>
    private const double MemoryFactor = 1.25;

    private const int MemoryAllowance = 6 * 1024;

    private const int DescriptorAllowance = 6;

    private readonly int _process;
    private readonly (int KiB, int Descriptors) _warm;
    private (int KiB, int Descriptors) _end;

    private Growth(int process)
    {
        _process = process;
        _warm = Now();
    }

    /// <summary>Of the agent of that node, which nobody may end meanwhile.</summary>
    public static Growth From(LabRun lab, string node) => new(
        (int)lab.Status()["agents"]!.AsArray().Single(agent => (string?)agent!["node"] == node)!["pid"]!);

    /// <summary>By now. What is open while rules are written is closed a moment later; what leaks stays.</summary>
    public bool IsNone()
    {
        _end = Now();
        return _end.KiB <= (_warm.KiB * MemoryFactor) + MemoryAllowance
            && _end.Descriptors <= _warm.Descriptors + DescriptorAllowance;
    }

    public string Words() => $"resident {_warm.KiB} KiB when warm, {_end.KiB} KiB at the end; "
        + $"{_warm.Descriptors} and {_end.Descriptors} descriptors";

    private (int KiB, int Descriptors) Now()
    {
        const string Field = "VmRSS:";
        var line = File.ReadLines($"/proc/{_process}/status")
            .First(line => line.StartsWith(Field, StringComparison.Ordinal));
        return (
            int.Parse(line.AsSpan(Field.Length).Trim(" \tkB"), CultureInfo.InvariantCulture),
            Directory.GetFileSystemEntries($"/proc/{_process}/fd").Length);
    }
}
