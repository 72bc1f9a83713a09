using System.Runtime.CompilerServices;
using Signalbox.Lab.Namespaces;
using Signalbox.Proxy.Commands;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.KernelNet.Cleanup;

/// <summary>What this assembly is when it is started with <see cref="Variable"/> set, instead of running tests: a
/// cleanup. It is a process of its own because programs that other tests start would inherit its lock.</summary>
internal static class CleanupProcess
{
    private const string Variable = "SIGNALBOX_TEST_CLEANUP";

    internal static CommandResult Run(TemporaryNamespace inside, bool isDryRun, params string[] environment) =>
        inside.Execute(
            "env",
            [
                .. environment, $"{Variable}={isDryRun}", Environment.ProcessPath!,
                typeof(CleanupProcess).Assembly.Location,
            ]);

#pragma warning disable CA2255 // The entry point belongs to the test framework; this comes before it.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Become()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { } isDryRun)
        {
            var log = new AgentLog(Console.Error, TimeProvider.System, 0);
            Environment.Exit(CleanupRun.RunAsync(
                new ProxyOptions(), bool.Parse(isDryRun), log, CancellationToken.None).GetAwaiter().GetResult());
        }
    }
}
