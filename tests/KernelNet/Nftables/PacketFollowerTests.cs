using System.Net.Sockets;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel;
using Signalbox.Kernel.Nftables;
using Signalbox.Lab.Namespaces;
using Signalbox.Lab.Pods;

namespace Signalbox.KernelNet.Nftables;

/// <summary>Real packets of one node to itself, and what the kernel tells of them.</summary>
public sealed class PacketFollowerTests : IDisposable
{
    private const ushort Port = 8080;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>A translation in a called chain, then a rule that counts, a mark, and a refusal or a policy.</summary>
    private const string Rules = """
        table $F shop {
            chain called {
                counter
                $F daddr $D meta l4proto { tcp, udp } th dport 80 dnat to $A
            }
            chain nat-output {
                type nat hook output priority -100
                meta mark set 0x5
                jump called
            }
            chain input {
                type filter hook input priority 0
                meta l4proto { tcp, udp } th dport 8080 reject
            }
        }
        """;

    private readonly TemporaryNamespace _inside = new("followed");

    public void Dispose() => _inside.Dispose();

    [Theory]
    [InlineData(IPFamily.IPv4, Protocol.TCP)]
    [InlineData(IPFamily.IPv4, Protocol.UDP)]
    [InlineData(IPFamily.IPv6, Protocol.TCP)]
    [InlineData(IPFamily.IPv6, Protocol.UDP)]
    public void A_packet_is_followed_from_rule_to_rule(IPFamily family, Protocol protocol)
    {
        var (here, there) = family == IPFamily.IPv4
            ? (Address.IPv4(127, 0, 0, 1), Address.IPv4(127, 0, 0, 9))
            : (Address.Parse("::1"), Address.Parse("fd00::9"));
        if (family == IPFamily.IPv6)
        {
            _inside.Execute("ip", "address", "add", "fd00::9/128", "dev", "lo", "nodad").ThrowIfFailed();
        }

        Load(family, there, here);
        using var socket = Bound(here, protocol);
        var source = (ushort)((System.Net.IPEndPoint)socket.LocalEndPoint!).Port;
        using var follower = _inside.Run(() => PacketFollower.Open(
            new TracedFlow(protocol, there, 80) { Source = here, SourcePort = source, Hook = PacketHook.Output }));
        Assert.Contains(follower.Table, Tables());
        Call(socket, there);
        Call(Bound(here, protocol), there);

        var events = Events(follower);
        var name = family == IPFamily.IPv4 ? "ip" : "ip6";
        Assert.Equal(
            [
                $"{name} {follower.Table} first-packet Rule Continue 1 rules",
                $"{name} {follower.Table} first-packet Return Continue 0 rules",
                $"{name} {follower.Table} first-packet Policy Accept 0 rules",
                $"{name} shop nat-output Rule Continue 1 rules",
                $"{name} shop nat-output Rule Jump 1 rules",
                $"{name} shop called Rule Continue 1 rules",
                $"{name} shop called Rule Accept 1 rules",
                $"{name} shop input Rule Drop 1 rules",
            ],
            events.TakeUntilSecond(follower.Table).Select(Say));
        Assert.Equal(new TraceEventHeaders((byte)protocol, here, source, there, 80), events[0].Headers);
        var input = events.First(told => told.Chain == "input");
        Assert.Equal(new TraceEventHeaders((byte)protocol, here, source, here, Port), input.Headers);
        Assert.Equal(0x5u, input.Mark);
        Assert.All(events, told => Assert.Equal(source, told.Headers?.SourcePort ?? source));
        Assert.False(follower.HasLost);
    }

    [Fact]
    public void Nobody_else_changes_its_table_and_nothing_is_left_of_it()
    {
        var flow = new TracedFlow(Protocol.TCP, Address.IPv4(127, 0, 0, 9), 80);
        using (var follower = _inside.Run(() => PacketFollower.Open(flow)))
        {
            Assert.NotEqual(0, _inside.Execute("nft", "add", "chain", "ip", follower.Table, "theirs").ExitCode);
            var second = Assert.Throws<KernelException>(() => _inside.Run(() => PacketFollower.Open(flow)));
            Assert.Contains("make a table to follow a packet with", second.Message);
        }

        Assert.DoesNotContain("signalbox-trace", Tables());
    }

    private void Load(IPFamily family, Address there, Address here) => _inside.ExecuteWithInput(
        Rules.Replace("$F", family == IPFamily.IPv4 ? "ip" : "ip6").Replace("$D", there.ToString())
            .Replace("$A", here.WithPort(Port)),
        "nft", "-f", "-").ThrowIfFailed();

    private Socket Bound(Address here, Protocol protocol) => _inside.Run(() =>
    {
        var at = here.At(0);
        var socket = protocol == Protocol.TCP
            ? new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(at.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(at);
        return socket;
    });

    private static void Call(Socket socket, Address there)
    {
        // TCP sends without being waited for; of UDP the refusal is of no interest.
        socket.Blocking = false;
        try
        {
            socket.Connect(there.At(80));
            socket.Send([1]);
        }
        catch (SocketException)
        {
        }
    }

    private static List<TraceEvent> Events(PacketFollower follower)
    {
        List<TraceEvent> events = [];
        Assert.True(follower.Read(Patience, events));
        while (follower.Read(TimeSpan.FromMilliseconds(300), events))
        {
        }

        return events;
    }

    private static string Say(TraceEvent told) =>
        $"{told.Family} {told.Table} {told.Chain} {told.Kind} {told.Verdict.Code} {Math.Min(told.RuleHandle, 1)} rules";

    private string Tables() => _inside.Execute("nft", "list", "tables").ThrowIfFailed().Output;
}

/// <summary>Events of the first packet.</summary>
file static class FirstPacket
{
    public static IEnumerable<TraceEvent> TakeUntilSecond(this List<TraceEvent> events, string table)
    {
        var second = events.FindIndex(1, told => told.Table == table && told.Kind == TraceEventKind.Rule);
        return second < 0 ? events : events.Take(second);
    }
}
