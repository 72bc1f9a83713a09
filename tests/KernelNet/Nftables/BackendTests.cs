using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Nftables;
using Signalbox.Lab.Namespaces;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Sync.Nftables;
using Signalbox.Proxy.Telemetry;
using Signalbox.Testing;

namespace Signalbox.KernelNet.Nftables;

/// <summary>One family's backend against the kernel: when it reads the table, and what becomes of a Service that the
/// kernel refuses.</summary>
public sealed class BackendTests : IDisposable
{
    private const string PoolOfC = "10.96.0.30 . tcp . 80 . 0";

    private readonly TemporaryNamespace _inside = new("backend");
    private readonly NftTableSocket _socket;
    private readonly CountingTable _table;
    private readonly FamilyLane _lane;

    public BackendTests()
    {
        _socket = _inside.Run(() => NftTableSocket.Open(IPFamily.IPv4));
        _table = new CountingTable(_socket);
        var options = new ProxyOptions { Mode = ProxyMode.Nftables, HostnameOverride = A.Here };
        _lane = new FamilyLane(
            IPFamily.IPv4, options, new NftablesBackend(_table, TimeProvider.System), _ => [],
            new AgentLog(TextWriter.Null, TimeProvider.System, 0));
        Take(A.Service("ns/a", "10.96.0.10"), A.Remote("10.0.0.1"));
        Take(A.Service("ns/b", "10.96.0.20"), A.Remote("10.0.0.2"));
        _lane.Take(new ClusterChange.InitialStateComplete());
        Assert.True(_lane.Sync().Succeeded);
    }

    public void Dispose()
    {
        _socket.Dispose();
        _inside.Dispose();
    }

    [Fact]
    public void The_table_is_read_at_the_start_and_when_in_doubt_and_never_after_a_change()
    {
        Assert.Equal(1, _table.Reads);
        for (var i = 0; i < 10; i++)
        {
            Take(A.Service("ns/b", "10.96.0.20"), A.Remote($"10.0.1.{i}"), A.Remote("10.0.0.2"));
            Assert.True(_lane.Sync().Operations > 0);
        }

        Assert.Equal(1, _table.Reads);
        _lane.DoubtKernel();
        Assert.Equal(0, _lane.Sync().Operations);
        Assert.Equal(2, _table.Reads);
    }

    /// <summary>Somebody else's element stands where the Service's would: the kernel refuses the whole batch.</summary>
    [Fact]
    public void A_Service_that_is_refused_waits_and_the_others_go_on()
    {
        Nft($"add element ip kube-proxy endpoints {{ {PoolOfC} : 1.2.3.4 . 5 }}");
        Take(A.Service("ns/b", "10.96.0.20"), A.Remote("10.0.0.9"));
        Take(A.Service("ns/c", "10.96.0.30"), A.Remote("10.0.0.3"));
        var report = _lane.Sync();
        Assert.True(report.Succeeded, report.Failure?.Words);
        var (name, words) = Assert.Single(report.Refused);
        Assert.Equal(A.Name("ns/c"), name);
        Assert.Contains("endpoints", words);
        Assert.Contains("10.96.0.20 . 6 . 80 . 0 : 10.0.0.9 . 8080", Listing());
        Assert.DoesNotContain("10.0.0.3", Listing());

        // What the watch would say; and the object that changes is tried again at once.
        _lane.DoubtKernel();
        Take(A.Service("ns/c", "10.96.0.30"), A.Remote("10.0.0.4"));
        report = _lane.Sync();
        Assert.True(report.Succeeded && report.Refused.Count == 0, report.Failure?.Words);
        Assert.Contains("10.96.0.30 . 6 . 80 . 0 : 10.0.0.4 . 8080", Listing());
        Assert.DoesNotContain("1.2.3.4", Listing());
        Assert.False(_lane.WantsSync);
    }

    private void Take(Service service, params ReadOnlySpan<Endpoint> endpoints)
    {
        _lane.Take(new ClusterChange.ServiceSet(service));
        _lane.Take(new ClusterChange.SliceSet(A.Slice(service.Name.ToString(), endpoints)));
    }

    private void Nft(string command) => _inside.Execute("nft", command).ThrowIfFailed();

    private string Listing() => _inside.Execute("nft", "-n", "list", "ruleset").ThrowIfFailed().Output;

    /// <summary>The kernel's table, and how often it was read.</summary>
    private sealed class CountingTable(INftTable table) : INftTable
    {
        public int Reads { get; private set; }

        public NftOutcome Run(Action<IRulesetWriter> write) => table.Run(write);

        public NftInventory Read()
        {
            Reads++;
            return table.Read();
        }
    }
}
