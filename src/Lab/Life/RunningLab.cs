using System.Net;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers;
using Signalbox.Lab.Demo;
using Signalbox.Lab.Dns;
using Signalbox.Lab.Topology;

namespace Signalbox.Lab.Life;

/// <summary>All parts of a lab, put together and running.</summary>
internal sealed class RunningLab : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _parts = new();
    private readonly CancellationTokenSource _stop = new();

    private RunningLab(LabSettings settings, LabState state, ObjectStore store) =>
        (Settings, State, Store, Registry) = (settings, state, store, new Registry(store));

    public LabSettings Settings { get; }

    public LabState State { get; }

    public ObjectStore Store { get; }

    public Registry Registry { get; }

    public LabNetwork Network { get; private set; } = null!;

    public LabApi Api { get; private set; } = null!;

    public IReadOnlyList<NodeAgent> Agents { get; private set; } = [];

    /// <summary>Starts everything, and returns when it is ready: the API server answers, and every node's agent has
    /// programmed. What has begun is ended when a step fails.</summary>
    public static async Task<RunningLab> StartAsync(
        LabSettings settings, LabState state, LabStart start, StartSteps steps)
    {
        var lab = new RunningLab(settings, state, new ObjectStore());
        try
        {
            await lab.StartPartsAsync(start, steps).ConfigureAwait(false);
            return lab;
        }
        catch
        {
            await lab.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ends all parts, the latest first.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        while (_parts.TryPop(out var part))
        {
            await part.DisposeAsync().ConfigureAwait(false);
        }

        _stop.Dispose();
    }

    // The wiring diagram of a cluster. Later parts use earlier ones, and end before them.
    private async Task StartPartsAsync(LabStart start, StartSteps steps)
    {
        Network = Keep(steps.Step("network", () => LabNetwork.Build(Settings.Network)));
        var authority = Keep(new ClusterAuthority(start.Time));
        Api = Keep(await steps.StepAsync("API server", () => LabApi.StartAsync(
            Store, Network, ApiOptions(authority, start.Time), start.Port, start.PortIsWanted)).ConfigureAwait(false));
        WriteKubeconfigs();
        NodeObjects.Write(Registry, Settings);
        Agents = [.. Settings.NodeNames.Select(node => Keep(NodeAgent.Start(AgentOf(node), start.Log, start.Time)))];
        Keep(ControllerSet.Start(Registry, ControllerOptionsFor(authority, start)));
        DnsObjects.Write(Registry, Settings, RecordFolder.PathIn(State.DnsPath));
        Keep(DnsRecords.Start(Store, State.DnsPath, LabSettings.Domain, start.Log));
        await steps.StepAsync("agents have programmed", () => Task.WhenAll(
            Agents.Select(agent => agent.WaitUntilProgrammedAsync(start.Stop)))).ConfigureAwait(false);
    }

    private ApiServerOptions ApiOptions(ClusterAuthority authority, TimeProvider time) => new()
    {
        Authority = authority,
        Names =
        [
            "localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc",
            $"kubernetes.default.svc.{LabSettings.Domain}",
        ],
        Addresses =
            [LabApi.NodesEndPoint.Address, IPAddress.Parse(Settings.ApiServiceAddress.ToString())],
        Time = time,
    };

    private ControllerOptions ControllerOptionsFor(ClusterAuthority authority, LabStart start) => new()
    {
        Time = start.Time,
        LoadBalancerPools = [.. Settings.LoadBalancerCIDRs.Select(cidr => IPNetwork.Parse(cidr.ToString()))],
        RootCertificate = authority.CertificatePem,
        Report = failure => start.Log.Write($"a controller failed: {failure}"),
    };

    private void WriteKubeconfigs()
    {
        State.SavePort(Api.EndPoint.Port);
        Api.KubeconfigFor(new ApiUser("kubernetes-admin", ["system:masters"]), Api.EndPoint)
            .WriteTo(State.KubeconfigPath);
        Api.KubeconfigFor(new ApiUser("system:kube-proxy", ["system:node-proxier"]), LabApi.NodesEndPoint)
            .WriteTo(State.AgentKubeconfigPath);
    }

    private AgentSettings AgentOf(string node) =>
        new(AgentProgram(), node, Network.Node(node), State.NodeFolder(node))
        {
            Kubeconfig = State.AgentKubeconfigPath,
            ProxyMode = Settings.ProxyMode,
            PodCIDRs = Settings.PodCIDRs,
        };

    private static string AgentProgram() => Programs.FindAgent()
        ?? throw new LabException("there is no program 'signalbox' beside this one or on the PATH");

    private T Keep<T>(T part)
    {
        _parts.Push(part switch
        {
            IAsyncDisposable ending => ending,
            IDisposable ending => new Disposal(ending),
            _ => throw new ArgumentException($"{typeof(T).Name} has no end", nameof(part)),
        });
        return part;
    }

    private sealed class Disposal(IDisposable part) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            part.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
