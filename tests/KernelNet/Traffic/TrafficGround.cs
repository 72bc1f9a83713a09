using System.Collections.Concurrent;
using Signalbox.Core.Model;
using Signalbox.Lab.Namespaces;
using Signalbox.Lab.Pods;
using Signalbox.Lab.Topology;

namespace Signalbox.KernelNet.Traffic;

/// <summary>A topology whose node under test has been programmed with the matrix' Services under some flags, and the
/// outcome of every cell, which a walk over the node's rules must have predicted. All cells run when the ground is
/// laid, many at a time: first those that expect answers, during which no rule that ends packets may count any; then
/// those that a rule must end.</summary>
public abstract class TrafficGround : IAsyncLifetime
{
    public const string NftablesMode = "--proxy-mode=nftables";

    private const int CellsAtATime = 24;
    private const int LeastCalls = 12;
    private const int MostCalls = 80;

    // Silence is waited for on purpose; what must answer is given time on a busy machine.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, string> _failures = new();
    private readonly IReadOnlyList<TrafficCell> _cells;
    private readonly string[] _flags;
    private LabTopology? _topology;
    private PredictedCells? _predicted;

    protected TrafficGround(IReadOnlyList<TrafficCell> cells, params string[] flags) =>
        (_cells, _flags) = (cells, flags);

    /// <summary>Rules that ended packets while only cells that expect answers ran; in nftables mode, frontends that
    /// packets passed by untranslated. With how many packets.</summary>
    public IReadOnlyDictionary<string, long> WronglyRisen { get; private set; } = new Dictionary<string, long>();

    public IEnumerable<string> AllCells => _cells.Select(cell => cell.Name);

    private LabTopology Topology => _topology ?? throw new InvalidOperationException("the ground is not laid");

    /// <summary>What went wrong in the cell of that name; null when nothing did.</summary>
    public string? FailureOf(string cell) => _failures.GetValueOrDefault(cell);

    public async ValueTask InitializeAsync()
    {
        _topology = LabTopology.Build(TopologySpec.ThreeNodes);
        await ProgramAsync(_topology, Objects());
        _predicted = PredictedCells.Over(_topology[_topology.NodeUnderTest.Name]);
        var servers = StartServers();
        try
        {
            var node = _topology[_topology.NodeUnderTest.Name];
            await (_flags.Contains(NftablesMode) ? RunWatchedAsync(node) : RunCountedAsync(node));
        }
        finally
        {
            servers.ForEach(server => server.Dispose());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _topology?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Brings the objects (YAML) into the kernel of the node under test.</summary>
    protected virtual Task ProgramAsync(LabTopology topology, string objects)
    {
        ObjectProgramming.Program(topology, objects, _flags);
        return Task.CompletedTask;
    }

    /// <summary>Ends what programs the node.</summary>
    protected virtual ValueTask StopAsync() => ValueTask.CompletedTask;

    /// <summary>Of the names of the iptables programs that see the node's rules: "-legacy"; empty for the plain ones.
    /// </summary>
    protected virtual string Suffix => "";

    /// <summary>Rules of iptables count: it is seen that those that shall end a packet do, and that no other does.
    /// </summary>
    private async Task RunCountedAsync(TemporaryNamespace node)
    {
        var before = FilterCounters.Read(node, Suffix);
        await RunAsync(Answered, AnsweredAsync);
        var between = FilterCounters.Read(node, Suffix);
        WronglyRisen = between.RisenSince(before);
        await RunAsync(Ended, EndedAsync);
        CheckCounters([.. Ended], between, FilterCounters.Read(node, Suffix));
    }

    /// <summary>Rules of nftables mode do not count, so silence could have another reason: it is seen from outside of
    /// them that no packet to a frontend passes them untranslated.</summary>
    private async Task RunWatchedAsync(TemporaryNamespace node)
    {
        PassedPackets.Watch(node);
        await RunAsync(Answered, AnsweredAsync);
        await RunAsync(Ended, EndedAsync);
        WronglyRisen = PassedPackets.Read(node);
    }

    private IEnumerable<TrafficCell> Answered =>
        _cells.Where(cell => cell.Expected is Expected.Spread or Expected.Sticky);

    private IEnumerable<TrafficCell> Ended => _cells.Except(Answered);

    private string Objects() => string.Join("---\n", TrafficMatrix.Services.Select(service => service.Yaml(name =>
    {
        var pod = Topology.Pods.Single(pod => pod.Name == name);
        return (pod.Node, pod.Addresses.IPv4, pod.Addresses.IPv6);
    })));

    private List<EchoServer> StartServers() =>
    [
        .. from pod in Topology.Pods
           from family in new[] { IPFamily.IPv4, IPFamily.IPv6 }
           from protocol in new[] { Protocol.TCP, Protocol.UDP }
           let at = pod.Addresses.Of(family).At(TrafficService.TargetPort)
           select EchoServer.Start(Topology[pod.Name], pod.Name, at, protocol),
    ];

    private async Task RunAsync(IEnumerable<TrafficCell> cells, Func<TrafficCell, Task<string?>> run) =>
        await Parallel.ForEachAsync(
            cells,
            new ParallelOptions { MaxDegreeOfParallelism = CellsAtATime },
            async (cell, _) =>
            {
                if (await run(cell) is { } failure)
                {
                    _failures[cell.Name] = failure;
                }
            });

    private async Task<string?> AnsweredAsync(TrafficCell cell)
    {
        var (masqueraded, wanted) = cell.Expected switch
        {
            Expected.Spread spread => (spread.Masqueraded, spread.Endpoints),
            Expected.Sticky sticky => (sticky.Masqueraded, cell.Service.Endpoints),
            _ => throw new ArgumentException($"{cell.Name} expects no answer", nameof(cell)),
        };
        var source = masqueraded ? Topology.NodeUnderTest.Addresses.Of(cell.Family) : SourceOf(cell);
        HashSet<string> seen = [];
        for (var call = 1; call <= MostCalls && (call <= LeastCalls || seen.Count < wanted.Count); call++)
        {
            var result = await ProbeOf(cell).RunAsync();
            if (result is not ProbeResult.Answered answer)
            {
                return $"call {call}: {result}";
            }

            if (WhyNotPredicted(cell, result) is { } surprise)
            {
                return $"call {call}: {surprise}";
            }

            seen.Add(answer.Endpoint);
            if (answer.Source != source || !wanted.Contains(answer.Endpoint))
            {
                return $"call {call}: {answer}, expected one of {string.Join(", ", wanted)} and source {source}";
            }

            if (cell.Expected is Expected.Sticky && call == LeastCalls)
            {
                return seen.Count == 1 ? null : $"did not stick: {string.Join(", ", seen)}";
            }
        }

        return seen.Count == wanted.Count ? null : $"only {string.Join(", ", seen)} answered {MostCalls} calls";
    }

    private async Task<string?> EndedAsync(TrafficCell cell)
    {
        var result = await ProbeOf(cell).RunAsync();
        ProbeResult wanted = cell.Expected is Expected.Dropped
            ? new ProbeResult.NoAnswer(ProbeResult.NoAnswer.TimedOut)
            : new ProbeResult.Refused();
        return result == wanted ? WhyNotPredicted(cell, result) : $"{result}, expected {wanted}";
    }

    /// <summary>What happens must be among what a walk over the kernel's rules says.</summary>
    private string? WhyNotPredicted(TrafficCell cell, ProbeResult result) => _predicted!.WhyNot(
        ProbeOf(cell), SourceOf(cell), cell.Caller is Caller.Host or Caller.Loopback, result,
        result is ProbeResult.Answered answer
            ? Topology.Pods.Single(pod => pod.Name == answer.Endpoint).Addresses.Of(cell.Family)
            : null);

    // Several cells may share a rule: it must have counted each of them.
    private void CheckCounters(IReadOnlyList<TrafficCell> cells, FilterCounters before, FilterCounters after)
    {
        var risen = after.RisenSince(before);
        foreach (var rule in cells.GroupBy(cell => RuleOf(after, cell)))
        {
            var counted = rule.Key is null ? 0 : risen.GetValueOrDefault(rule.Key);
            foreach (var cell in rule.Where(_ => counted < rule.Count()))
            {
                _failures.TryAdd(cell.Name, rule.Key is null
                    ? $"not one rule alone is there for {cell.Expected}"
                    : $"'{rule.Key}' counted {counted} packets of {rule.Count()} cells");
            }
        }
    }

    private static string? RuleOf(FilterCounters counters, TrafficCell cell) => cell.Expected switch
    {
        Expected.Rejected rejected => counters.Find(cell, rejected.Chain, rejected.Comment),
        Expected.Dropped dropped => counters.Find(cell, dropped.Chain, dropped.Comment),
        _ => throw new ArgumentException($"{cell.Name} ends at no rule", nameof(cell)),
    };

    private Probe ProbeOf(TrafficCell cell)
    {
        var from = cell.Caller switch
        {
            Caller.Pod => "client",
            Caller.Endpoint => "local",
            Caller.Host or Caller.Loopback => Topology.NodeUnderTest.Name,
            _ => LabTopology.Outside,
        };
        var to = cell switch
        {
            { Caller: Caller.Loopback } => Address.IPv4(127, 0, 0, 1),
            { Frontend: Frontend.NodePort } => Topology.NodeUnderTest.Addresses.Of(cell.Family),
            _ => cell.Service.AddressOf(cell.Frontend, cell.Family),
        };
        return new Probe(Topology[from], to, cell.Service.PortOf(cell.Frontend), cell.Protocol, SourceOf(cell))
        {
            Patience = cell.Expected is Expected.Dropped ? Silence : AnswerPatience,
        };
    }

    private Address SourceOf(TrafficCell cell) => cell.Caller switch
    {
        Caller.Pod => Topology.Pods.Single(pod => pod.Name == "client").Addresses.Of(cell.Family),
        Caller.Endpoint => Topology.Pods.Single(pod => pod.Name == "local").Addresses.Of(cell.Family),
        Caller.Host => Topology.NodeUnderTest.Addresses.Of(cell.Family),
        Caller.Loopback => Address.IPv4(127, 0, 0, 1),
        Caller.Outside => Clients(cell.Family)[0],
        _ => Clients(cell.Family)[1],
    };

    private List<Address> Clients(IPFamily family) =>
        [.. Topology.Spec.OutsideClients.Where(client => client.Family == family)];
}
