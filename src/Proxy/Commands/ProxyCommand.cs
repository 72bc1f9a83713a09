using System.CommandLine;
using System.Runtime.InteropServices;
using Signalbox.Kernel;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Commands;

/// <summary>signalbox proxy: the node agent.</summary>
internal static class ProxyCommand
{
    public static Command Make(ProxyFlags flags)
    {
        var command = new Command("proxy", "The node agent: programs the kernel so that Services reach their pods");
        foreach (var option in flags.All)
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancellation) => await RunAsync(flags.Read(parsed), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ProxyOptions options, CancellationToken cancellation)
    {
        var log = new AgentLog(Console.Error, TimeProvider.System, options.Verbosity);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, stop));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, stop));
        using var source = SourceStart.Open(options, log, TimeProvider.System);
        try
        {
            using var agent = new Agent(options, source, log, TimeProvider.System);
            agent.Start(stop.Token);
            if (options.Once)
            {
                return await agent.RunOnceAsync(stop.Token) ? 0 : 1;
            }

            await agent.RunAsync(stop.Token);
            return 0;
        }
        catch (KernelException failure)
        {
            log.Error("The agent ends; rules in the kernel stay", ("reason", ReasonOf(failure)));
            return 1;
        }
        catch (StartException failure)
        {
            log.Error("The agent ends; rules in the kernel stay", ("reason", failure.Message));
            return 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
    }

    private static string ReasonOf(KernelException failure) => failure.Kind == KernelErrorKind.Denied
        ? $"{failure.Message}; the agent has to run as root, or with CAP_NET_ADMIN and CAP_NET_RAW"
        : failure.Message;

    private static void Stop(PosixSignalContext context, CancellationTokenSource stop)
    {
        context.Cancel = true;
        stop.Cancel();
    }
}
