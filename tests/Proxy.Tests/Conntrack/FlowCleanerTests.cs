using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Kernel;
using Signalbox.Kernel.Conntrack;
using Signalbox.Proxy.Conntrack;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Telemetry;
using Signalbox.Testing;

namespace Signalbox.Proxy.Tests.Conntrack;

/// <summary>When flows are looked at, and at which: syncs come in, looks go out, by a clock that is moved on.</summary>
public sealed class FlowCleanerTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly ServiceName DNS = A.Name("ns/dns");
    private static readonly FrontendKey Frontend = new(Address.Parse("10.96.0.10"), 53, Protocol.UDP);

    private readonly FakeTimeProvider _time = new();
    private readonly StringWriter _words = new();
    private readonly Channel<FlowChanges> _looks = Channel.CreateUnbounded<FlowChanges>();
    private readonly Queue<Exception> _failures = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly TestCluster _cluster = new();
    private readonly FlowCleaner _cleaner;
    private Task _running = Task.CompletedTask;
    private NodePlan? _acknowledged;
    private int _deleted;

    public FlowCleanerTests() => _cleaner = new FlowCleaner(
        Look, new AgentLog(TextWriter.Synchronized(_words), _time, 4), _time,
        (_, deleted) => Interlocked.Add(ref _deleted, deleted));

    public ValueTask InitializeAsync()
    {
        _cluster.Set(Service("10.96.0.10"), Slice("10.0.0.1"));
        Sync();
        _running = _cleaner.RunAsync(_stop.Token);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running);
        _stop.Dispose();
    }

    [Fact]
    public async Task A_start_looks_at_everything_twice_and_a_change_at_its_frontends()
    {
        Assert.True((await NextLook()).IsWhole);
        Assert.True((await NextLook()).IsWhole);
        await AssertQuiet();

        _cluster.Set(Slice("10.0.0.2"));
        Sync(DNS);
        for (var turn = 0; turn < 2; turn++)
        {
            var look = await NextLook();
            Assert.False(look.IsWhole);
            Assert.Equal([Frontend], look.Frontends);
        }

        await AssertQuiet();
        Assert.Equal(4, _deleted);
    }

    [Fact]
    public async Task Changes_of_TCP_only_wake_nobody()
    {
        await SkipStart();
        _cluster.Set(A.Service("ns/web", "10.96.0.80"), A.Remote("10.0.0.3"));
        Sync(A.Name("ns/web"));
        await AssertQuiet();
    }

    [Fact]
    public async Task After_a_failed_sync_the_next_one_brings_its_changes()
    {
        await SkipStart();
        _cluster.RemoveService("ns/dns").RemoveSlice("ns/dns-1");
        Sync([DNS], failure: new SyncFailure("no", false));
        await AssertQuiet();
        Sync(DNS);
        Assert.NotEmpty((await NextLook()).FormerOf(Frontend));
    }

    [Fact]
    public async Task Somebody_elses_hand_puts_everything_in_doubt()
    {
        await SkipStart();
        Sync([], isWhole: true);
        Assert.True((await NextLook()).IsWhole);
    }

    /// <summary>The rules that a refused Service keeps are those of an earlier plan: they count when it is taken at
    /// last. </summary>
    [Fact]
    public async Task A_refused_Service_is_left_alone_until_its_rules_are_taken()
    {
        await SkipStart();
        _cluster.Set(Service("10.96.0.11"));
        Sync([DNS], refused: [DNS]);
        await AssertQuiet();
        Sync(A.Name("ns/none"));
        await AssertQuiet();

        Sync(DNS);
        var look = await NextLook();
        Assert.Equal([Frontend, Frontend with { Address = Address.Parse("10.96.0.11") }], look.Frontends.Order(ByText));
        Assert.NotEmpty(look.FormerOf(Frontend));
        Assert.Empty(look.Held);
    }

    [Fact]
    public async Task What_fails_is_told_and_tried_again_with_what_came_meanwhile()
    {
        await SkipStart();
        _failures.Enqueue(new KernelException("list", KernelErrorKind.Transient, "no memory"));
        _cluster.Set(Slice("10.0.0.2"));
        Sync(DNS);
        await NextLook();
        Sync(A.Name("ns/none"));
        Assert.Equal([Frontend], (await NextLook()).Frontends);
        Assert.Contains("no memory", _words.ToString());
        Assert.Contains("tried again", _words.ToString());
    }

    [Fact]
    public async Task What_fails_time_after_time_is_given_up_until_flows_change_again()
    {
        await SkipStart();
        for (var turn = 0; turn < 6; turn++)
        {
            _failures.Enqueue(new InvalidDataException("odd answer"));
        }

        _cluster.Set(Slice("10.0.0.2"));
        Sync(DNS);
        for (var turn = 0; turn < 6; turn++)
        {
            await NextLook();
        }

        await AssertQuiet();
        Assert.Contains("stay until they time out", _words.ToString());
        Sync(DNS);
        Assert.Equal([Frontend], (await NextLook()).Frontends);
    }

    private static Comparer<FrontendKey> ByText { get; } = Comparer<FrontendKey>.Create(
        (left, right) => Nullable.Compare(left.Address, right.Address));

    private static Service Service(string clusterIP) =>
        A.Service("ns/dns", clusterIP, A.Port(53, "dns", Protocol.UDP));

    private static EndpointSlice Slice(string endpoint) =>
        A.Slice("ns/dns", A.Remote(endpoint)).On(53, "dns", Protocol.UDP);

    private FlowPassResult Look(FlowChanges changes)
    {
        _looks.Writer.TryWrite(changes);
        return _failures.TryDequeue(out var failure)
            ? throw failure
            : new FlowPassResult(1, [], new Deletions(1, 0, null));
    }

    private async Task SkipStart()
    {
        await NextLook();
        await NextLook();
        await AssertQuiet();
    }

    /// <summary>Moves the clock on until there is one.</summary>
    private async Task<FlowChanges> NextLook()
    {
        using var limit = new CancellationTokenSource(Patience);
        FlowChanges? look;
        while (!_looks.Reader.TryRead(out look))
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        return look;
    }

    private async Task AssertQuiet()
    {
        for (var turn = 0; turn < 2000; turn++)
        {
            await Task.Yield();
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.False(_looks.Reader.TryPeek(out _));
    }

    private void Sync(params ServiceName[] changed) => Sync(changed, isWhole: _acknowledged is null);

    private void Sync(
        ServiceName[] changed, bool isWhole = false, ServiceName[]? refused = null, SyncFailure? failure = null)
    {
        var plan = _cluster.Plan;
        _cleaner.Ended(new SyncOutcome
        {
            Family = IPFamily.IPv4,
            Report = new SyncReport(failure),
            Took = TimeSpan.Zero,
            Before = _acknowledged,
            After = plan,
            Changed = changed,
            SetAside = refused ?? [],
            IsWhole = isWhole,
        });
        _acknowledged = failure is null ? plan : _acknowledged;
    }
}
