using Signalbox.Kernel;
using Signalbox.Kernel.Queues;
using Signalbox.Lab.Life;
using Signalbox.Lab.Namespaces;
using Signalbox.Lab.Topology;

namespace Signalbox.Lab.Faults;

/// <summary>Stands in the way of all packets that enter or leave a node or a pod by its link, and treats them as the
/// conditions say, until disposed. Two rules, in the tables raw and mangle, hand it the packets: tc's netem would need
/// a kernel module that not every machine has. When the process dies, the rules let everything pass.</summary>
internal sealed class LinkRelay : IDisposable
{
    /// <summary>One of the namespace's own.</summary>
    private const ushort QueueNumber = 4711;

    private const byte PostRouting = 4;

    /// <summary>How long a stop may take to be noticed.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(100);

    private static readonly string[][] Rules =
    [
        ["-t", "raw", "PREROUTING", "-i", TopologyScript.Uplink],
        ["-t", "mangle", "POSTROUTING", "-o", TopologyScript.Uplink],
    ];

    private readonly TemporaryNamespace _inside;
    private readonly string[] _tools;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly LinkModel _model;
    private readonly PacketQueue _queue;
    private readonly PriorityQueue<HeldPacket, TimeSpan> _onTheirWay = new();
    private readonly Thread _thread;
    private readonly Action<string> _log;
    private volatile bool _isOver;

    /// <param name="place">Where.</param>
    /// <param name="conditions">How packets are treated.</param>
    /// <param name="hasIPv6">Whether packets of IPv6 are, too.</param>
    /// <param name="time">For delays.</param>
    /// <param name="log">Told of what ends it early.</param>
    public LinkRelay(
        TemporaryNamespace place, LinkConditions conditions, bool hasIPv6, TimeProvider time, Action<string> log)
    {
        (_inside, _time, _log, _start) = (place, time, log, time.GetTimestamp());
        _tools = hasIPv6 ? ["iptables", "ip6tables"] : ["iptables"];
        _model = new LinkModel(conditions, new Random());
        try
        {
            _queue = place.Run(() => PacketQueue.Open(QueueNumber));
        }
        catch (KernelException failure)
        {
            throw new LabException($"the packets of a link cannot be held back: {failure.Message}");
        }

        _thread = new Thread(Run) { IsBackground = true, Name = $"link of {place.Role}" };
        try
        {
            WriteRules("-I").ForEach(result => result.ThrowIfFailed());
        }
        catch (InvalidOperationException failure)
        {
            WriteRules("-D");
            _queue.Dispose();
            throw new LabException($"the packets of a link cannot be held back: {failure.Message}");
        }

        _thread.Start();
    }

    /// <summary>Packets that are on their way arrive at once.</summary>
    public void Dispose()
    {
        WriteRules("-D");
        _isOver = true;
        _thread.Join();
        _queue.Dispose();
    }

    private TimeSpan Now => _time.GetElapsedTime(_start);

    private List<CommandResult> WriteRules(string how) =>
    [
        .. _tools.SelectMany(tool => Rules.Select(rule => _inside.Execute(
            tool, ["-w", .. rule[..2], how, .. rule[2..], "-j", "NFQUEUE",
                "--queue-num", QueueNumber.ToString(System.Globalization.CultureInfo.InvariantCulture),
                "--queue-bypass"]))),
    ];

    private void Run()
    {
        try
        {
            var arrived = new List<HeldPacket>();
            while (!_isOver)
            {
                _queue.Read(UntilNext(), arrived);
                arrived.ForEach(Take);
                arrived.Clear();
                ReleaseUntil(Now);
            }

            ReleaseUntil(TimeSpan.MaxValue);
        }
        catch (Exception failure)
        {
            // Nothing else may end with it; without its queue the rules let everything pass.
            _log($"{_inside.Role}: the link's faults have ended: {failure.Message}");
            _queue.Dispose();
        }
    }

    // A poll counts in milliseconds, and must not end before the packet is due.
    private TimeSpan UntilNext()
    {
        if (!_onTheirWay.TryPeek(out _, out var due))
        {
            return LongestWait;
        }

        var wait = Math.Clamp(Math.Ceiling((due - Now).TotalMilliseconds), 0, LongestWait.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(wait);
    }

    private void Take(HeldPacket packet)
    {
        var fate = _model.Next(packet.Hook == PostRouting, packet.Content.Length, Now);
        if (fate.IsLost)
        {
            _queue.Discard(packet.Id);
            return;
        }

        if (fate.IsCorrupt)
        {
            _model.Corrupt(packet.Content);
        }

        // Content that goes back to the kernel costs; only what has changed does.
        _onTheirWay.Enqueue(fate.IsCorrupt ? packet : packet with { Content = [] }, fate.Due);
    }

    private void ReleaseUntil(TimeSpan now)
    {
        while (_onTheirWay.TryPeek(out var packet, out var due) && due <= now)
        {
            _onTheirWay.Dequeue();
            _queue.Release(packet.Id, packet.Content);
        }
    }
}
