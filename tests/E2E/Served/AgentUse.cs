using System.Diagnostics;
using Signalbox.E2E.Agents;

namespace Signalbox.E2E.Served;

/// <summary>What an agent uses of its machine from now on.</summary>
internal sealed class AgentUse(RunningAgent agent)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly TimeSpan _processor = ProcessTable.ProcessorTime(agent.ProcessId);
    private readonly long _resident = ProcessTable.ResidentBytes(agent.ProcessId);

    /// <summary>What the program needs beside, once: paths that it has never gone before are compiled as it goes them,
    /// which takes twice as long while other tests compete for the caches. One that spins takes it each second.
    /// </summary>
    private static readonly TimeSpan Compiling = TimeSpan.FromSeconds(1);

    /// <summary>Fails when more than one part in fifty of the time that has passed was spent computing, or memory has
    /// grown by more than a little.</summary>
    public void AssertSmall(string during)
    {
        var passed = _clock.Elapsed;
        var spent = ProcessTable.ProcessorTime(agent.ProcessId) - _processor;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{during}: {spent.TotalSeconds:0.00} of {passed.TotalSeconds:0.0} s computing");
        Assert.True(spent < (passed * 0.02) + Compiling, $"{during}: {spent} of {passed} spent computing{agent.Words}");
        AssertGrowth(during, 24 << 20);
    }

    /// <summary>Fails when the memory in use has grown by more bytes than that.</summary>
    public void AssertGrowth(string during, long most)
    {
        var growth = ProcessTable.ResidentBytes(agent.ProcessId) - _resident;
        TestContext.Current.TestOutputHelper?.WriteLine($"{during}: {growth >> 10} KiB more");
        Assert.True(growth < most, $"{during}: {growth} bytes more{agent.Words}");
    }
}
