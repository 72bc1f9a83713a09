using System.CommandLine;
using System.Globalization;
using Signalbox.Lab.Demo;
using Signalbox.Lab.Namespaces;

namespace Signalbox.Lab.Commands;

/// <summary>"signalbox-lab demo": a cluster on this machine, the agent in it, and the tutorial's steps.</summary>
internal static class DemoCommand
{
    private const int Failed = 1;
    private const int Interrupted = 130;

    public static System.CommandLine.Command Create()
    {
        var agent = new Option<string?>("--signalbox")
        {
            Description = "the agent's program; found beside this one or on the PATH by default",
        };
        var command = new System.CommandLine.Command("demo", "a Service's life, with real pods, rules and packets")
        {
            agent,
        };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(agent), stop));
        return command;
    }

    private static async Task<int> RunAsync(string? agentPath, CancellationToken stop)
    {
        if (Environment.UserName != "root")
        {
            return await EndAsync(Failed, "signalbox-lab demo makes network namespaces and must run as root")
                .ConfigureAwait(false);
        }

        if ((agentPath ?? Programs.FindAgent()) is not { } program)
        {
            return await EndAsync(Failed, "no 'signalbox' beside this program or on the PATH: name it by --signalbox")
                .ConfigureAwait(false);
        }

        Leftovers.Remove();
        ObjectsFolder.RemoveLeftovers();
        var output = new DemoOutput(Console.Out);
        try
        {
            await WalkAsync(Path.GetFullPath(program), output, stop).ConfigureAwait(false);
            output.EndStep();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"\nAll {output.Steps} steps went as they should, in {output.Elapsed.TotalSeconds:0.0} s."));
            return 0;
        }
        catch (DemoException failure)
        {
            return await EndAsync(Failed, $"\nFAILED in {output.Current}: {failure.Message}").ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return await EndAsync(Interrupted, $"\nInterrupted in {output.Current}; everything is removed")
                .ConfigureAwait(false);
        }
    }

    private static async Task<int> EndAsync(int exitCode, string words)
    {
        await Console.Error.WriteLineAsync(words).ConfigureAwait(false);
        return exitCode;
    }

    private static DemoAgent StartAgent(DemoCluster cluster, string program, string node) =>
        DemoAgent.Start(cluster.Network[node], program,
        [
            "proxy", "--objects", cluster.Objects.Path, $"--hostname-override={node}",
            $"--cluster-cidr={DemoCluster.PodCIDR}",
        ]);

    private static async Task WalkAsync(string program, DemoOutput output, CancellationToken stop)
    {
        output.Step("A cluster on this machine: two nodes, the application's pods, a client");
        using var cluster = await DemoCluster.StartAsync(Path.Combine(AppContext.BaseDirectory, "demo"), stop)
            .ConfigureAwait(false);
        output.Line($"{cluster.Pods.Count} pods run, each a process in a network namespace of its own");
        using var agent = StartAgent(cluster, program, DemoCluster.NodeName);
        using var other = StartAgent(cluster, program, DemoCluster.OtherNodeName);
        output.Line("and on each node the agent:");
        output.Line($"  {agent.CommandLine.Replace(cluster.Objects.Path, "DIR", StringComparison.Ordinal)}");
        var walk = new DemoWalk(cluster, agent, output, stop);
        walk.ShowPods("zone6");
        await walk.ShowServiceAsync("zone6").ConfigureAwait(false);
        walk.ShowSpread("zone6", calls: 30);
        walk.ShowCrossing("/app1", zones: "loc=zone1, loc=zone2, loc=zone4");
        await walk.ShowChainAsync("zone6").ConfigureAwait(false);
        await walk.ShowScalingAsync("echoserver-1", "zone6", replicas: 5).ConfigureAwait(false);
        walk.ShowSpread("zone6", calls: 80);
        await walk.ShowNodePortAsync().ConfigureAwait(false);
    }
}
