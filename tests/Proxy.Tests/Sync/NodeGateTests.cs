using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using Signalbox.Cluster;
using Signalbox.Cluster.Files;
using Signalbox.Core.Model;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Telemetry;
using Signalbox.Testing;

namespace Signalbox.Proxy.Tests.Sync;

public sealed class NodeGateTests
{
    private static readonly NodeFacts Known = A.Node();
    private static readonly NodeFacts WithBlocks = Known with { PodCIDRs = [CIDR.Parse("10.1.0.0/24")] };
    private static readonly NodeFacts Bare = Known with { Addresses = [] };
    private static readonly ClusterChange Web = new ClusterChange.ServiceSet(A.Service("shop/web", "10.96.0.5"));
    private static readonly ClusterChange Complete = new ClusterChange.InitialStateComplete();

    [Fact]
    public async Task Nothing_waits_where_the_node_is_known()
    {
        await using var gate = new Passing(new ProxyOptions());
        await gate.Give(Node(Known), Web, Complete, Web);
        Assert.Equal([Node(Known), Web, Complete, Web], await gate.Take(4));
    }

    [Fact]
    public async Task The_end_of_the_initial_state_waits_for_a_node_with_addresses()
    {
        await using var gate = new Passing(new ProxyOptions());
        await gate.Give(Complete, Web, Node(Bare));
        Assert.Equal([Web, Node(Bare)], await gate.Take(2));
        gate.Time.Advance(TimeSpan.FromSeconds(29));
        await gate.Give(Web);
        Assert.Equal([Web], await gate.Take(1));
        await gate.Give(Node(Known));
        Assert.Equal([Node(Known), Complete], await gate.Take(2));
        await gate.Give(Web);
        Assert.Equal([Web], await gate.Take(1));
    }

    [Fact]
    public async Task A_node_that_does_not_come_is_gone_without_after_30_seconds()
    {
        await using var gate = new Passing(new ProxyOptions());
        await gate.Give(Web, Complete);
        Assert.Equal([Web], await gate.Take(1));
        gate.Until("Waiting for this node to be known");
        gate.PassTime(TimeSpan.FromSeconds(31));
        Assert.Equal([Complete], await gate.Take(1));
        gate.Until("there is no Node object of this name");
    }

    [Fact]
    public async Task NodeCIDR_waits_five_minutes_for_its_blocks()
    {
        await using var gate = new Passing(new ProxyOptions { DetectLocalMode = LocalMode.NodeCIDR });
        await gate.Give(Node(Known), Complete);
        Assert.Equal([Node(Known)], await gate.Take(1));
        gate.Time.Advance(TimeSpan.FromMinutes(4));
        await gate.Give(Node(WithBlocks));
        Assert.Equal([Node(WithBlocks), Complete], await gate.Take(2));
    }

    [Fact]
    public async Task NodeCIDR_without_blocks_cannot_start()
    {
        await using var gate = new Passing(new ProxyOptions { DetectLocalMode = LocalMode.NodeCIDR });
        await gate.Give(Node(Known), Complete);
        Assert.Equal([Node(Known)], await gate.Take(1));
        gate.Until("Waiting for this node to be known");
        gate.PassTime(TimeSpan.FromMinutes(6));
        var failure = await Assert.ThrowsAsync<StartException>(() => gate.Take(1));
        Assert.Contains("podCIDRs", failure.Message, StringComparison.Ordinal);
    }

    private static ClusterChange.NodeSet Node(NodeFacts facts) => new(facts);

    /// <summary>A gate between a channel and a reader.</summary>
    private sealed class Passing : IClusterSource, IAsyncDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

        private readonly Channel<ClusterChange> _in = Channel.CreateUnbounded<ClusterChange>();
        private readonly CancellationTokenSource _stop = new();
        private readonly SharedText _log = new();
        private readonly IAsyncEnumerator<ClusterChange> _out;

        public Passing(ProxyOptions options) =>
            _out = new NodeGate(this, options, new AgentLog(_log, Time, 0), Time)
                .Follow(_stop.Token).GetAsyncEnumerator(_stop.Token);

        public FakeTimeProvider Time { get; } = new();

        public Task<ObjectSet> ReadAsync(CancellationToken cancellation) => throw new NotSupportedException();

        public Task<ObjectSet> ReadAsync(ServiceName service, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public IAsyncEnumerable<ClusterChange> Follow(CancellationToken cancellation) =>
            _in.Reader.ReadAllAsync(cancellation);

        public async Task Give(params ClusterChange[] changes)
        {
            foreach (var change in changes)
            {
                await _in.Writer.WriteAsync(change);
            }
        }

        public async Task<List<ClusterChange>> Take(int count)
        {
            var taken = new List<ClusterChange>();
            _pending ??= _out.MoveNextAsync().AsTask();
            while (taken.Count < count)
            {
                Assert.True(await _pending.WaitAsync(Patience, TestContext.Current.CancellationToken));
                taken.Add(_out.Current);
                _pending = _out.MoveNextAsync().AsTask();
            }

            return taken;
        }

        private Task<bool>? _pending;

        /// <summary>Lets time pass, again and again until it has an effect: the gate may not have looked at the clock
        /// yet.</summary>
        public void PassTime(TimeSpan step)
        {
            var pending = _pending ??= _out.MoveNextAsync().AsTask();
            Assert.True(SpinWait.SpinUntil(Passed, Patience), "time has no effect");

            bool Passed()
            {
                Time.Advance(step);
                return pending.IsCompleted;
            }
        }

        /// <summary>Waits for words in the log.</summary>
        public void Until(string words) => Assert.True(
            SpinWait.SpinUntil(() => _log.ToString().Contains(words, StringComparison.Ordinal), Patience),
            _log.ToString());

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            if (_pending is not null)
            {
                await ((Task)_pending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await _out.DisposeAsync();
            _stop.Dispose();
        }
    }

    /// <summary>Written by the gate and read by the test at the same time.</summary>
    private sealed class SharedText : StringWriter
    {
        public override void WriteLine(StringBuilder? value)
        {
            lock (this)
            {
                base.WriteLine(value);
            }
        }

        public override string ToString()
        {
            lock (this)
            {
                return base.ToString();
            }
        }
    }
}
