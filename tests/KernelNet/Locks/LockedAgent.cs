using System.Diagnostics;
using System.Runtime.CompilerServices;
using Signalbox.Kernel.Locks;

namespace Signalbox.KernelNet.Locks;

/// <summary>What this assembly is when it is started with <see cref="Variable"/> set, instead of running tests: an
/// agent that holds the lock, has a program running, and waits to be killed.</summary>
internal static class LockedAgent
{
    internal const string Variable = "SIGNALBOX_TEST_LOCKED_AGENT";

#pragma warning disable CA2255 // The entry point belongs to the test framework; this comes before it.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Run()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null)
        {
            return;
        }

        using var held = AgentLock.TryAcquire() ?? throw new InvalidOperationException("the lock is taken");
        using var program = Process.Start(new ProcessStartInfo("sleep", ["600"]) { RedirectStandardOutput = true })!;
        Console.WriteLine(program.Id);
        program.WaitForExit();
        Environment.Exit(0);
    }
}
