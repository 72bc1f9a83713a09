using Signalbox.Core.Model;
using Signalbox.Kernel.Nftables;
using Signalbox.Lab.Namespaces;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Sync.Nftables;
using Signalbox.Proxy.Telemetry;
using Signalbox.Testing;

namespace Signalbox.KernelNet.Nftables;

/// <summary>For random clusters and sequences of changes, in the real kernel: what changes lead to is what a start from
/// nothing makes, a start over it sends nothing, and nothing is ever refused.</summary>
public sealed class BackendLaws
{
    /// <summary>More, for a longer look: SIGNALBOX_LAW_RUNS=2000.</summary>
    private const int Runs = 25;

    private const int Steps = 12;

    private static readonly Func<IPFamily, IEnumerable<Address>> Local =
        family => [Address.Parse(family == IPFamily.IPv4 ? "192.168.0.2" : "2001:db8::1")];

    private static int RunCount =>
        int.TryParse(Environment.GetEnvironmentVariable("SIGNALBOX_LAW_RUNS"), out var runs) ? runs : Runs;

    [Theory]
    [InlineData(IPFamily.IPv4)]
    [InlineData(IPFamily.IPv6)]
    public void Changes_lead_where_a_start_from_nothing_leads_and_a_restart_sends_nothing(IPFamily family)
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"first seed {seed}");
        using var changed = new TemporaryNamespace("law");
        using var fresh = new TemporaryNamespace("law");
        using var changing = Open(changed, family);
        using var starting = Open(fresh, family);
        for (var run = 0; run < RunCount; run++)
        {
            Follow(new Random(seed + run), $"seed {seed + run}", changing, starting);
        }
    }

    private static NftTableSocket Open(TemporaryNamespace inside, IPFamily family) =>
        inside.Run(() => NftTableSocket.Open(family));

    private static void Follow(Random random, string what, NftTableSocket changing, NftTableSocket starting)
    {
        var family = changing.Family;
        var options = Options(random, family);
        var objects = new RandomObjects(family, random);
        var history = new List<ClusterChange>();
        var lane = Lane(changing, options, history);
        for (var step = 0; step < Steps; step++)
        {
            foreach (var change in objects.Next(random.Next(1, 6)))
            {
                history.Add(change);
                lane.Take(change);
            }

            AssertSucceeded(lane.Sync(), what);
            if (random.Next(3) == 0)
            {
                (options, lane) = Restart(random, changing, options, history, what);
            }

            if (step % 4 == 3)
            {
                AssertAsFromNothing(changing, starting, options, history, what);
            }
        }

        Remove(changing);
    }

    /// <summary>With the same settings nothing is sent; with others, and with half of the objects changed while nobody
    /// looked, whatever is found is mended.</summary>
    private static (ProxyOptions Options, FamilyLane Lane) Restart(
        Random random, NftTableSocket table, ProxyOptions options, List<ClusterChange> history, string what)
    {
        var lane = Lane(table, options, history);
        var report = lane.Sync();
        AssertSucceeded(report, what);
        Assert.True(report.Operations == 0, $"{what}: a restart sent {report.Operations} operations");
        if (random.Next(2) == 0)
        {
            return (options, lane);
        }

        options = Options(random, table.Family);
        history.AddRange(new RandomObjects(table.Family, random).Next(4));
        lane = Lane(table, options, history);
        AssertSucceeded(lane.Sync(), what);
        return (options, lane);
    }

    private static void AssertAsFromNothing(
        NftTableSocket changing, NftTableSocket starting, ProxyOptions options, List<ClusterChange> history,
        string what)
    {
        Remove(starting);
        AssertSucceeded(Lane(starting, options, history).Sync(), what);
        var wanted = starting.Read(() => new FoundNotes()).ToString();
        var found = changing.Read(() => new FoundNotes()).ToString();
        Assert.True(wanted == found, $"{what}: after changes\n{found}\n\nfrom nothing\n{wanted}");
    }

    private static FamilyLane Lane(NftTableSocket table, ProxyOptions options, IEnumerable<ClusterChange> history)
    {
        var backend = new NftablesBackend(table, TimeProvider.System);
        var log = new AgentLog(TextWriter.Null, TimeProvider.System, 0);
        var lane = new FamilyLane(table.Family, options, backend, Local, log);
        foreach (var change in history.Append(new ClusterChange.InitialStateComplete()))
        {
            lane.Take(change);
        }

        return lane;
    }

    private static ProxyOptions Options(Random random, IPFamily family)
    {
        var pods = CIDR.Parse(family == IPFamily.IPv4 ? "10.0.0.0/13" : "fd01::/64");
        return new ProxyOptions
        {
            Mode = ProxyMode.Nftables,
            HostnameOverride = A.Here,
            NodePortsOnPrimary = random.Next(2) == 0,
            MasqueradeAll = random.Next(4) == 0,
            DetectLocalMode = random.Next(4) == 0 ? LocalMode.InterfaceNamePrefix : LocalMode.ClusterCIDR,
            PodInterfaceNamePrefix = "veth",
            ClusterCIDRs = random.Next(4) == 0 ? [] : [pods],
            CountsConnections = random.Next(3) == 0,
        };
    }

    private static void AssertSucceeded(SyncReport report, string what)
    {
        Assert.True(report.Succeeded, $"{what}: {report.Failure?.Words}");
        Assert.True(report.Refused.Count == 0, $"{what}: refused {string.Join(", ", report.Refused)}");
        Assert.True(report.Faulty.Count == 0, $"{what}: {string.Join(", ", report.Faulty)}");
    }

    private static void Remove(NftTableSocket table)
    {
        var outcome = table.Run(writer =>
        {
            writer.AddTable();
            writer.DeleteTable();
        });
        Assert.True(outcome.IsApplied, string.Join(", ", outcome.Refusals));
    }
}
