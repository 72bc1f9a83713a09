using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Kernel.Iptables;

namespace Signalbox.Proxy.Sync.Iptables;

/// <summary>Runs restores and counts them.</summary>
internal sealed class RestoreRun(IPFamily family, RestoreProcess process, TransactionGate gate)
{
    /// <summary>A restore of everything takes seconds; one that takes minutes hangs.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public int Restores { get; private set; }

    /// <summary>Those of them that the kernel did not take, or not whole.</summary>
    public int Failed { get; private set; }

    public int Lines { get; private set; }

    /// <summary>Rules in those that the kernel took.</summary>
    public RuleTally Rules { get; private set; }

    /// <summary>Runs one restore. Nothing is started when <paramref name="write"/> has nothing to write.</summary>
    public (RestoreResult Result, RestoreWriter? Written) Run(Action<RestoreWriter> write)
    {
        using var passage = gate.Enter();
        RestoreWriter? written = null;
        var result = process.Run(Limit, sink =>
        {
            written = new RestoreWriter(family, sink);
            write(written);
            written.Flush();
        });
        Restores++;
        Lines += written?.LineCount ?? 0;
        if (result.Kind == RestoreKind.Applied)
        {
            Rules += written?.Rules ?? default;
        }
        else
        {
            Failed++;
        }

        return (result, written);
    }

    /// <summary>The Services that wrote the lines at fault; empty when nobody did.</summary>
    public static IReadOnlySet<ServiceName> Culprits(RestoreResult result, RestoreWriter? written)
    {
        var culprits = new HashSet<ServiceName>();
        foreach (var line in result.FailedLines)
        {
            if (written?.OwnerOf(line) is { } owner)
            {
                culprits.Add(owner);
            }
        }

        return culprits;
    }
}
