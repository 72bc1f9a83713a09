using System.Globalization;
using Signalbox.Core.Model;
using Signalbox.Kernel;
using Signalbox.Kernel.Conntrack;
using Signalbox.Kernel.Processes;
using Signalbox.Kernel.Sysctl;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Conntrack;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Sync;

/// <summary>What the node itself is set to before Services are programmed: connection tracking's size and timeouts, and
/// how late the kernel ends this process when memory is short. Values are written only where they differ. Source: spec
/// 6.2 and 6.3.</summary>
internal static class NodeSetup
{
    /// <summary>In the calling thread's network namespace. A setting that cannot be written is told, and does not keep
    /// the rest; with --conntrack-strict it throws <see cref="StartException"/>.</summary>
    public static void Run(ProxyOptions options, AgentLog log)
    {
        foreach (var wanted in ConntrackSettings.Wanted(options.Conntrack, Processors.Count()))
        {
            try
            {
                Set(wanted, log);
            }
            catch (KernelException failure)
            {
                var words = WordsFor(wanted, failure);
                if (options.IsConntrackStrict)
                {
                    throw new StartException(words);
                }

                log.Warn($"The kernel's connection tracking stays as it is: {words}");
            }
        }

        SetOOMScore(options.OOMScoreAdj, log);
    }

    private static void Set(WantedSetting wanted, AgentLog log)
    {
        if (ValueNow(wanted) != wanted.Value)
        {
            KernelSetting.Write(wanted.Path, wanted.Value.ToString(CultureInfo.InvariantCulture));
            log.Info(0, "Set sysctl", ("entry", wanted.Path), ("value", wanted.Value));
        }

        // Entries of one bucket are looked through one by one, so there should not be many in each.
        var buckets = wanted.Value / 4;
        if (wanted.Name == ConntrackSettings.MaxName && ConntrackHashSize.Read() < buckets)
        {
            ConntrackHashSize.Write(buckets);
            log.Info(0, "Set conntrack hashsize", ("value", buckets));
        }
    }

    /// <summary>Null when it cannot be read. Where the module is not loaded yet, a question over netlink loads it.
    /// </summary>
    private static long? ValueNow(WantedSetting wanted)
    {
        try
        {
            return KernelSetting.ReadNumber(wanted.Path);
        }
        catch (KernelException failure) when (failure.Kind == KernelErrorKind.Unsupported)
        {
            try
            {
                using var table = ConntrackTable.Open(IPFamily.IPv4);
                table.Find(new FlowFilter(Protocol.TCP, null, 0), _ => false, []);
                return KernelSetting.ReadNumber(wanted.Path);
            }
            catch (KernelException)
            {
                return null;
            }
        }
        catch (KernelException)
        {
            return null;
        }
    }

    /// <summary>What was wanted, what is, why, and what to do about it.</summary>
    private static string WordsFor(WantedSetting wanted, KernelException failure)
    {
        var now = ValueNow(wanted) is { } value ? $"{wanted.Path} is {value}" : $"{wanted.Path} cannot be read";
        return $"{failure.Message}; {now}. " + (failure.Kind == KernelErrorKind.Unsupported
            ? $"Load the kernel's module nf_conntrack, or leave it alone with {wanted.LeaveAlone}"
            : $"Run --init-only once in a privileged container, or set it on the host "
                + $"(sysctl -w {wanted.Path.Replace('/', '.')}={wanted.Value}), or leave it alone with "
                + wanted.LeaveAlone);
    }

    /// <summary>Not being allowed to is no fault: whoever started this process may have set it.</summary>
    private static void SetOOMScore(int score, AgentLog log)
    {
        try
        {
            if (ThisProcess.OOMScoreAdj() != score)
            {
                ThisProcess.SetOOMScoreAdj(score);
            }
        }
        catch (KernelException failure)
        {
            log.Info(2, "The OOM score stays as it is", ("wanted", score), ("reason", failure.Message));
        }
    }
}
