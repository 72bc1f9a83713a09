using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Store.Files;
using Signalbox.Lab.Balancing;
using Signalbox.Lab.Controllers;
using Signalbox.Lab.Dns;
using Signalbox.Lab.Faults;
using Signalbox.Lab.Live;
using Signalbox.Lab.Nodes;
using Signalbox.Lab.Topology;

namespace Signalbox.Lab.Life;

/// <summary>All parts of a lab, put together and running.</summary>
internal sealed class RunningLab : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _parts = new();

    private RunningLab(LabSettings settings, LabState state, LabLog log, TimeProvider time)
    {
        (State, Log, Time) = (state, log, time);
        Options = Keep(new PartOptions(settings, state, log, time));
        var writes = new WriteTimes(time);
        Store = new ObjectStore(new ObjectStoreOptions
        {
            File = settings.Ephemeral ? null : Keep(StoreFile.Open(state.ObjectsPath)),
            Applied = writes.Note,
            Time = time,
        });
        Registry = new Registry(Store, Options.Registry());
        Live = Keep(new LiveModel(this, writes, time));
    }

    public LabSettings Settings => Options.Settings;

    public LabState State { get; }

    public ObjectStore Store { get; }

    public Registry Registry { get; }

    /// <summary>For those who watch.</summary>
    public LiveModel Live { get; }

    public LabNetwork Network { get; private set; } = null!;

    public LabApi Api { get; private set; } = null!;

    /// <summary>What runs for each node.</summary>
    public LabNodes Nodes { get; private set; } = null!;

    /// <summary>Of the nodes that run, in their order.</summary>
    public IReadOnlyList<string> NodeNames => [.. Agents.Select(agent => agent.Node)];

    public IReadOnlyList<NodeAgent> Agents => Nodes.Agents;

    public LoadBalancer Balancer { get; private set; } = null!;

    /// <summary>What goes wrong on purpose.</summary>
    public LabFaults Faults { get; private set; } = null!;

    public LabLog Log { get; }

    /// <summary>The lab's clock.</summary>
    public TimeProvider Time { get; }

    private PartOptions Options { get; }

    /// <summary>Has other settings from now on, and when it comes back. Parts that run already keep theirs.</summary>
    public void Change(LabSettings settings)
    {
        Options.Settings = settings;
        State.Save(settings);
    }

    /// <summary>Throws <see cref="LabException"/> for a node that is not there.</summary>
    public void MustHaveNode(string node)
    {
        if (!NodeNames.Contains(node))
        {
            throw new LabException(
                $"there is no node '{node}'; there are {string.Join(", ", NodeNames)}");
        }
    }

    /// <inheritdoc cref="MustHaveNode"/>
    public NodeAgent AgentOf(string node)
    {
        MustHaveNode(node);
        return Agents.First(agent => agent.Node == node);
    }

    /// <inheritdoc cref="MustHaveNode"/>
    public Kubelet KubeletOf(string node)
    {
        MustHaveNode(node);
        return Nodes.KubeletOf(node)!;
    }

    /// <summary>Starts everything, and returns when it is ready: the API server answers, nodes are ready, each node's
    /// agent has programmed, and DNS answers on each node. What has begun is ended when a step fails.</summary>
    public static async Task<RunningLab> StartAsync(
        LabSettings settings, LabState state, LabStart start, StartSteps steps)
    {
        var lab = new RunningLab(settings, state, start.Log, start.Time);
        try
        {
            await lab.StartPartsAsync(start, steps).ConfigureAwait(false);
            await lab.WaitUntilReadyAsync(steps, start.Stop).ConfigureAwait(false);
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
        while (_parts.TryPop(out var part))
        {
            await part.DisposeAsync().ConfigureAwait(false);
        }
    }

    // The wiring diagram of a cluster. Later parts use earlier ones, and end before them.
    private async Task StartPartsAsync(LabStart start, StartSteps steps)
    {
        Network = Keep(steps.Step("network", () => LabNetwork.Build(Settings.Network)));
        var authority = Keep(new ClusterAuthority(start.Time));
        var streams = new NodeStreams(
            Store, node => Nodes.KubeletOf(node) is { Link.IsUp: true } kubelet ? kubelet : null);
        Api = Keep(await steps.StepAsync("API server", () => LabApi.StartAsync(
            Registry, Network, Options.Api(authority, streams), start.Port, start.PortIsWanted))
            .ConfigureAwait(false));
        WriteKubeconfigs();
        Registry.Bootstrap();
        NodeObjects.Write(Registry.As("kubelet"), Settings);
        Nodes = Keep(new LabNodes(this, Options));
        Settings.NodeNames.ToList().ForEach(Nodes.StartAgent);
        Keep(ControllerSet.Start(Registry, Options.Controllers(authority)));
        Settings.NodeNames.ToList().ForEach(Nodes.StartKubelet);
        DnsObjects.Write(Registry.As("signalbox-lab"), Settings, RecordFolder.PathIn(State.DnsPath));
        Keep(DnsRecords.Start(Store, State.DnsPath, LabSettings.Domain, start.Log));
        Balancer = Keep(LoadBalancer.Start(this));
        Faults = Keep(new LabFaults(this));
        Nodes.EndWithTheirObjects();
    }

    private async Task WaitUntilReadyAsync(StartSteps steps, CancellationToken stop)
    {
        await steps.StepAsync("nodes are ready", () => Readiness.NodesAsync(this, stop)).ConfigureAwait(false);
        await steps.StepAsync("agents have programmed", () => Task.WhenAll(
            Agents.Select(agent => agent.WaitUntilProgrammedAsync(stop)))).ConfigureAwait(false);
        await steps.StepAsync("DNS answers", () => Readiness.DnsAsync(this, stop)).ConfigureAwait(false);
    }

    private void WriteKubeconfigs()
    {
        State.SavePort(Api.EndPoint.Port);
        var administrator = new ApiUser("kubernetes-admin", ["system:masters"]);
        Api.KubeconfigFor(administrator, Api.EndPoint).WriteTo(State.KubeconfigPath);
        Api.KubeconfigFor(administrator, LabApi.NodesEndPoint).WriteTo(State.NodeKubeconfigPath);
        Api.KubeconfigFor(new ApiUser("system:kube-proxy", ["system:node-proxier"]), LabApi.NodesEndPoint)
            .WriteTo(State.AgentKubeconfigPath);
    }

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
