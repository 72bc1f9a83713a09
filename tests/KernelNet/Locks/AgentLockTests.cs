using System.Diagnostics;
using Signalbox.Kernel;
using Signalbox.Kernel.Locks;
using Signalbox.Lab.Namespaces;

namespace Signalbox.KernelNet.Locks;

public sealed class AgentLockTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public void One_agent_per_namespace()
    {
        using var inside = new TemporaryNamespace("lock");
        using var other = new TemporaryNamespace("lock");
        using (inside.Run(AgentLock.TryAcquire))
        {
            Assert.Null(inside.Run(AgentLock.TryAcquire));
            using var elsewhere = other.Run(AgentLock.TryAcquire);
            Assert.NotNull(elsewhere);
            var failure = Assert.Throws<KernelException>(() => inside.Run(() => Acquire(TimeSpan.Zero, _ => { })));
            Assert.Equal(KernelErrorKind.Conflict, failure.Kind);
            Assert.Contains($"(pid {Environment.ProcessId})", failure.Message);
        }

        // A program that another test has started meanwhile has inherited it, and holds it until it ends.
        using var again = inside.Run(() => Acquire(Soon, _ => { }));
    }

    [Fact]
    public void A_killed_agents_orphan_keeps_the_lock_until_it_ends()
    {
        using var inside = new TemporaryNamespace("orphan");
        using var agent = inside.Start(
            "env", $"{LockedAgent.Variable}=1", Environment.ProcessPath!, typeof(AgentLockTests).Assembly.Location);
        var orphan = 0;
        try
        {
            var line = agent.StandardOutput.ReadLine();
            var words = line is null ? agent.StandardError.ReadToEnd() : line;
            Assert.True(int.TryParse(line, out orphan), words);
            agent.Kill();
            agent.WaitForExit();
            Assert.Null(inside.Run(AgentLock.TryAcquire));

            var told = new List<string>();
            using var taken = inside.Run(() => Acquire(Soon, holder =>
            {
                told.Add(holder);
                Process.GetProcessById(orphan).Kill();
            }));
            Assert.Equal([$"sleep (pid {orphan})"], told);
        }
        finally
        {
            agent.Kill();
            Kill(orphan);
        }
    }

    private static AgentLock Acquire(TimeSpan limit, Action<string> onWaiting) =>
        AgentLock.Acquire(limit, onWaiting, TimeProvider.System, CancellationToken.None);

    private static void Kill(int processId)
    {
        try
        {
            if (processId != 0)
            {
                Process.GetProcessById(processId).Kill();
            }
        }
        catch (ArgumentException)
        {
            // It has ended.
        }
    }
}
