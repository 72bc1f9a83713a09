using System.Collections.Immutable;
using Signalbox.Cluster.Files;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Inquiry;

/// <summary>What the cluster says at one moment, from files or an API server, and what follows for this node.</summary>
internal sealed class ClusterView
{
    private readonly ImmutableArray<FamilyView> _families;

    private ClusterView(ObjectSet objects, ImmutableArray<FamilyView> families) =>
        (Objects, _families) = (objects, families);

    /// <summary>As they were read, with what could not be read.</summary>
    public ObjectSet Objects { get; }

    /// <summary>Fields that were refused, in the objects' order.</summary>
    public IEnumerable<Refusal> Refusals => Objects.Objects.SelectMany(change => change switch
    {
        ClusterChange.ServiceSet set => set.Service.Refusals,
        ClusterChange.SliceSet set => set.Slice.Refusals,
        _ => [],
    });

    public FamilyView Of(IPFamily family) => _families[(int)family];

    /// <summary>Reads once. Throws <see cref="Cluster.Connect.ConnectionException"/> and <see cref="FlagException"/>.
    /// </summary>
    /// <param name="options">Where objects come from, and how they are planned.</param>
    /// <param name="localAddresses">This node's own addresses; null where the kernel is not to be asked, so that those
    /// of the Node object are taken.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<ClusterView> ReadAsync(
        ProxyOptions options, Func<IPFamily, IEnumerable<Address>>? localAddresses, CancellationToken cancellation)
    {
        using var source = SourceStart.Open(
            options, new AgentLog(Console.Error, TimeProvider.System, options.Verbosity), TimeProvider.System);
        var objects = await source.Source.ReadAsync(cancellation);
        return new ClusterView(
            objects, [.. Enum.GetValues<IPFamily>().Select(family => View(options, family, objects, localAddresses))]);
    }

    private static FamilyView View(
        ProxyOptions options, IPFamily family, ObjectSet objects,
        Func<IPFamily, IEnumerable<Address>>? localAddresses)
    {
        var snapshot = Snapshot.Empty(family);
        var touched = new HashSet<ServiceName>();
        foreach (var change in objects.Objects)
        {
            snapshot = SnapshotFold.Apply(snapshot, change, touched);
        }

        var settings = FamilySettings.Make(
            options, snapshot, localAddresses ?? (_ => snapshot.Node?.Addresses.Items ?? []));
        return new FamilyView(snapshot, Planner.Plan(snapshot, settings));
    }
}

/// <summary>One family's part.</summary>
internal sealed record FamilyView(Snapshot Snapshot, NodePlan Plan);
