using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Signalbox.E2E.Api;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Faults;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers;
using Signalbox.Lab.Tests.Controllers;

namespace Signalbox.E2E.Kubectl;

/// <summary>A cluster without namespaces and processes: a full registry with the controllers over it, a node whose
/// kubelet says that pods are ready, a clock that stands, and the real kubectl, which runs commands from transcripts.
/// A command "cat > FILE" writes what follows it.</summary>
internal sealed partial class ScriptedLab : IAsyncDisposable
{
    private const string Write = "cat > ";

    private static readonly TimeSpan PortPatience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentQueue<ControllerFailure> _failures = new();
    private readonly ControllerSet _controllers;
    private readonly StandInKubelet _kubelet;

    private readonly ApiServerOptions _options;

    private ScriptedLab(Registry registry, ApiServer server, ApiServerOptions options)
    {
        var clock = options.Time;
        (Registry, Server, _options) = (registry, server, options);
        Kubectl = KubectlRunner.For(server);
        _controllers = ControllerSet.Start(
            registry, new ControllerOptions { Time = clock, Report = _failures.Enqueue });
        _kubelet = new StandInKubelet(registry, clock, StandInKubelet.Running);
    }

    public Registry Registry { get; }

    public ApiServer Server { get; private set; }

    public KubectlRunner Kubectl { get; }

    public static async Task<ScriptedLab> StartAsync()
    {
        var clock = new SetClock(KubectlLab.Noon);
        var registry = new Registry(
            new ObjectStore(new ObjectStoreOptions { Time = clock }), new RegistrySettings { Time = clock });
        registry.Bootstrap();
        registry.Create(ResourceKinds.Nodes, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "node-1" } });
        registry.UpdateStatus(ResourceKinds.Nodes, "", "node-1", node =>
        {
            node["status"] = JsonNode.Parse("""{"conditions":[{"type":"Ready","status":"True"}]}""");
            return node;
        });
        var options = new ApiServerOptions
        {
            Time = clock,
            // Certificates are of today: kubectl has a clock of its own.
            Authority = new ClusterAuthority(),
        };
        return new ScriptedLab(registry, await ApiServer.StartAsync(registry, options), options);
    }

    /// <summary>Ends the API server so, and starts another at its address over the same objects.</summary>
    public async Task RestartServerAsync(Ending ending)
    {
        var address = Server.EndPoint;
        await Server.StopAsync(ending);
        await Server.DisposeAsync();
        for (var start = TimeProvider.System.GetTimestamp(); ;)
        {
            try
            {
                Server = await ApiServer.StartAsync(Registry, _options with { Address = address });
                return;
            }
            catch (SocketException failure) when (
                failure.SocketErrorCode == SocketError.AddressAlreadyInUse
                && TimeProvider.System.GetElapsedTime(start) < PortPatience)
            {
                // Somebody's connection was given the port meanwhile, as one of those that are free.
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    /// <summary>Runs the commands of a file one after the other, and fails at the first that prints something else
    /// than the file says.</summary>
    public async Task PlayAsync(string file)
    {
        var steps = Transcript.Read(file);
        Assert.NotEmpty(steps);
        foreach (var step in steps)
        {
            if (step.Command.StartsWith(Write, StringComparison.Ordinal))
            {
                Kubectl.WriteFile(step.Command[Write.Length..], step.Text + "\n");
                continue;
            }

            var printed = await RunAsync(step.Command);
            // What the controllers are still at is asked for again.
            var deadline = Stopwatch.StartNew();
            while (printed != step.Text && IsQuestion(step.Command) && deadline.Elapsed < Eventually.Patience)
            {
                printed = await RunAsync(step.Command);
            }

            Assert.Equal($"$ {step.Command}\n{step.Text}", $"$ {step.Command}\n{printed}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kubectl.Dispose();
        await _kubelet.DisposeAsync();
        await _controllers.DisposeAsync();
        await Server.DisposeAsync();
        Server.Authority!.Dispose();
        Assert.True(_failures.IsEmpty, string.Join('\n', _failures));
    }

    private static bool IsQuestion(string command) =>
        command.Contains("kubectl get ", StringComparison.Ordinal)
        || command.Contains("kubectl rollout history ", StringComparison.Ordinal);

    private async Task<string> RunAsync(string command)
    {
        var words = Word().Matches(command)
            .Select(word => word.Value.Replace("'", "", StringComparison.Ordinal)).ToArray();
        var program = Array.IndexOf(words, "kubectl");
        Kubectl.Variables.Clear();
        foreach (var parts in words[..program].Select(word => word.Split('=', 2)))
        {
            Kubectl.Variables[parts[0]] = parts[1];
        }

        var printed = Transcript.Of(command, await Kubectl.RunAsync(words[(program + 1)..]));
        return Steady(printed.Text);
    }

    /// <summary>Without what differs from run to run.</summary>
    private static string Steady(string text)
    {
        (Regex Shape, string Name)[] names =
        [
            (Uid(), "UID"), (PodName(), "-POD"), (Address(), "ADDRESS"), (Number(), "NUMBER"), (DiffFile(), "$1 $2"),
            (Waiting(), ""), (ServerPort(), "PORT"), (LogTime(), "$1 "),
        ];
        return names.Aggregate(text, (steady, one) => one.Shape.Replace(steady, one.Name)).TrimEnd('\n');
    }

    [GeneratedRegex("(?:[^ ']|'[^']*')+")]
    private static partial Regex Word();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Uid();

    [GeneratedRegex("(?<=/[a-z]+)-[0-9a-z]{8,10}-[0-9a-z]{5}\\b")]
    private static partial Regex PodName();

    [GeneratedRegex(@"10\.(?:9[6-9]|1[01][0-9]|1)\.\d+\.\d+")]
    private static partial Regex Address();

    /// <summary>Node ports and revisions.</summary>
    [GeneratedRegex("(?<=resourceVersion: \"|nodePort: )[0-9]+")]
    private static partial Regex Number();

    /// <summary>How far "rollout status" has come.</summary>
    [GeneratedRegex("^Waiting for deployment .*\n", RegexOptions.Multiline)]
    private static partial Regex Waiting();

    /// <summary>What kubectl logs begins with.</summary>
    [GeneratedRegex("^([IWE])[0-9]{4} [0-9:.]+ +[0-9]+ ", RegexOptions.Multiline)]
    private static partial Regex LogTime();

    [GeneratedRegex("(?<=127.0.0.1:)[0-9]+")]
    private static partial Regex ServerPort();

    [GeneratedRegex(@"^(diff -u -N|---|\+\+\+) .*?(LIVE|MERGED).*$", RegexOptions.Multiline)]
    private static partial Regex DiffFile();
}
