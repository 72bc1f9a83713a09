using System.CommandLine;
using System.Runtime.InteropServices;
using Signalbox.Cluster.Connect;
using Signalbox.Kernel;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Config.Flags;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Commands;

/// <summary>signalbox proxy: the node agent, with kube-proxy's flags, words and exit codes. Source: spec 1.1.</summary>
internal static class ProxyCommand
{
    public const string Name = "proxy";

    /// <summary>Only for the list of commands: what comes after the name is read as kube-proxy reads it.</summary>
    public static Command Make() =>
        new(Name, "The node agent: programs the kernel so that Services reach their pods; 'proxy --help' says more");

    /// <summary>Returns the exit code.</summary>
    public static async Task<int> RunAsync(string program, IReadOnlyList<string> arguments)
    {
        if (ReadFlags(program, arguments) is not { } flags)
        {
            return 1;
        }

        if (flags.Help || flags.Version is "true" or "raw")
        {
            Console.Out.Write(
                flags.Help ? FlagUsage.Help(program)
                : flags.Version == "raw" ? $"{ReportedVersion.Raw()}\n"
                : $"Kubernetes {ReportedVersion.Default}\n");
            return 0;
        }

        var log = new AgentLog(Console.Error, TimeProvider.System, 0);
        try
        {
            var (configuration, gates) = Start.Complete(flags, log);
            Start.CheckLogging(configuration, gates);
            log = new AgentLog(configuration.Logging, Console.Error, Console.Out, TimeProvider.System);
            TellFlags(flags, gates, log);
            var options = Start.Checked(configuration, gates, flags);
            return flags.WriteConfigTo.Length > 0 ? WriteConfig(options, log)
                : flags.InitOnly ? InitRun.Run(options, log)
                : await RunAsync(options, log);
        }
        catch (Exception failure) when (failure is ConfigurationException or FlagException or ConnectionException)
        {
            log.Error("command failed", ("err", failure.Message));
            return 1;
        }
    }

    /// <summary>Null when they cannot be read, which is told.</summary>
    private static FlagValues? ReadFlags(string program, IReadOnlyList<string> arguments)
    {
        try
        {
            return FlagLine.Read(program, arguments, Console.Error.WriteLine);
        }
        catch (FlagException refused)
        {
            Console.Error.Write(refused.WantsUsage ? $"{FlagUsage.Of(program)}\n" : "");
            Console.Error.WriteLine($"Error: {refused.Message}");
            return null;
        }
    }

    private static void TellFlags(FlagValues flags, FeatureGates gates, AgentLog log)
    {
        foreach (var flag in log.Tells(1) ? FlagTable.All : [])
        {
            var value = flags.Given.GetValueOrDefault(flag.Name, flag.Default);
            log.Bare(1, $"FLAG: --{flag.Name}={GoText.Quote(value)}");
        }

        foreach (var gate in gates.General)
        {
            log.Warn($"Setting GA feature gate {gate.Name}={(gate.IsOn ? "true" : "false")}. "
                + "It will be removed in a future release.");
        }

        foreach (var gate in gates.Others)
        {
            log.Info(0, "A feature gate has no effect here; kube-proxy ends when no program of its version has it",
                ("gate", gate));
        }
    }

    private static int WriteConfig(ProxyOptions options, AgentLog log)
    {
        var path = options.Flags.WriteConfigTo;
        try
        {
            File.WriteAllText(path, ConfigText.Yaml(options.Configuration));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"open {path}: {failure.Message}");
        }

        log.Info(0, "Wrote configuration", ("file", path));
        return 0;
    }

    private static async Task<int> RunAsync(ProxyOptions options, AgentLog log)
    {
        using var stop = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, stop));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, stop));
        if (options.Flags.Cleanup)
        {
            return await CleanupRun.RunAsync(options, options.Flags.DryRun, log, stop.Token);
        }

        using var source = SourceStart.Open(options, log, TimeProvider.System);
        if (ConfigurationAdvice.Of(options) is { } advice)
        {
            log.Error("Kube-proxy configuration may be incomplete or incorrect", ("err", advice));
        }

        log.Info(0, $"Using {options.Mode.ToString().ToLowerInvariant()} Proxier");
        log.Info(0, "Version info", ("version", options.KubernetesVersion));
        try
        {
            using var agent = new Agent(options, source, log, TimeProvider.System);
            if (options.Once)
            {
                agent.Start(stop.Token);
                return await agent.RunOnceAsync(stop.Token) ? 0 : 1;
            }

            if (!File.Exists("/proc/self/stat"))
            {
                throw new StartException(
                    "/proc is not mounted: the kernel's settings are there, and what the agent uses");
            }

            NodeSetup.Run(options, log);
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
