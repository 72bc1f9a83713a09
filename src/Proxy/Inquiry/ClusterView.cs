using Signalbox.Cluster.Decode;
using Signalbox.Cluster.Files;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Inquiry;

/// <summary>What the cluster says at one moment, from files or an API server, and what follows for this node. A
/// family is planned when it is asked for.</summary>
internal sealed class ClusterView
{
    private readonly Lazy<FamilyView>[] _families;

    private ClusterView(ObjectSet objects, ObjectWords words, Func<IPFamily, FamilyView> make) =>
        (Objects, Words, _families) = (
        objects, words,
        [.. Enum.GetValues<IPFamily>().Select(family => new Lazy<FamilyView>(() => make(family)))]);

    /// <summary>As they were read, with what could not be read.</summary>
    public ObjectSet Objects { get; }

    /// <summary>What they say beside, as far as it was wanted.</summary>
    public ObjectWords Words { get; }

    /// <summary>Fields that were refused, in the objects' order.</summary>
    public IEnumerable<Refusal> Refusals => Objects.Objects.SelectMany(change => change switch
    {
        ClusterChange.ServiceSet set => set.Service.Refusals,
        ClusterChange.SliceSet set => set.Slice.Refusals,
        _ => [],
    });

    /// <summary>What could not be read, on standard error: an answer without it may be wrong.</summary>
    public void TellFaults()
    {
        foreach (var fault in Objects.Faults)
        {
            Console.Error.WriteLine(fault);
        }
    }

    public FamilyView Of(IPFamily family) => _families[(int)family].Value;

    /// <summary>Reads once, and plans everything. Throws <see cref="Cluster.Connect.ConnectionException"/> and
    /// <see cref="FlagException"/>.</summary>
    /// <param name="options">Where objects come from, and how they are planned.</param>
    /// <param name="localAddresses">This node's own addresses; null where the kernel is not to be asked, so that those
    /// of the Node object are taken.</param>
    /// <param name="cancellation">Gives up.</param>
    public static Task<ClusterView> ReadAsync(
        ProxyOptions options, Func<IPFamily, IEnumerable<Address>>? localAddresses, CancellationToken cancellation) =>
        ReadAsync(options, localAddresses, new Wishes(), cancellation);

    /// <summary>As the other, but for what <paramref name="wishes"/> say.</summary>
    public static async Task<ClusterView> ReadAsync(
        ProxyOptions options, Func<IPFamily, IEnumerable<Address>>? localAddresses, Wishes wishes,
        CancellationToken cancellation)
    {
        using var source = SourceStart.Open(
            options, new AgentLog(Console.Error, TimeProvider.System, options.Verbosity), TimeProvider.System,
            wishes.Words);
        var scope = wishes.Scope;
        var objects = scope is PlanScope.OfService { Name: var service }
            ? await source.Source.ReadAsync(service, cancellation)
            : await source.Source.ReadAsync(cancellation);
        var snapshots = Enum.GetValues<IPFamily>().Select(family => SnapshotFold.Of(family, objects.Objects)).ToList();
        var asked = scope is PlanScope.Whole ? null : scope.NamesIn(snapshots);
        return new ClusterView(objects, wishes.Words, family =>
        {
            var snapshot = snapshots[(int)family];
            var settings = FamilySettings.Make(
                options, snapshot, localAddresses ?? (_ => snapshot.Node?.Addresses.Items ?? []));
            return new FamilyView(snapshot, asked is null
                ? Planner.Plan(snapshot, settings)
                : PartPlanner.Plan(snapshot, settings, asked));
        });
    }

    /// <summary>What somebody is after.</summary>
    internal sealed record Wishes
    {
        /// <summary>Plans hold no more than this needs.</summary>
        public PlanScope Scope { get; init; } = new PlanScope.Whole();

        /// <summary>Takes what rules do not need.</summary>
        public ObjectWords Words { get; init; } = new();
    }
}

/// <summary>One family's part.</summary>
internal sealed record FamilyView(Snapshot Snapshot, NodePlan Plan);
