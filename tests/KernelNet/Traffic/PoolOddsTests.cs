using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Signalbox.Core.Model;
using Signalbox.Core.Trace;
using Signalbox.Lab.Namespaces;
using Signalbox.Lab.Pods;
using Signalbox.Testing;

namespace Signalbox.KernelNet.Traffic;

/// <summary>2,000 real flows to pools of each size spread as a walk over the kernel's rules predicts. The node is its
/// own client, and its loopback interface holds the endpoints' addresses.</summary>
public sealed class PoolOddsTests
{
    private const int Flows = 2_000;
    private const ushort EndpointPort = 8080;

    /// <summary>Flows that wait to be counted: a socket's buffer has room for some.</summary>
    private const int Burst = 50;

    /// <summary>Twenty pools are tried: one of a million runs may find one of them too uneven by chance.</summary>
    private const double Least = 1e-6 / 20;

    private static readonly int[] Sizes = [1, 2, 3, 4, 5, 7, 12, 13, 50, 97];

    [Theory]
    [InlineData("iptables")]
    [InlineData("nftables")]
    public void Real_flows_spread_as_the_walk_predicts(string mode)
    {
        using var node = new TemporaryNamespace("odds");
        IpBatch.Run(
            [
                .. Enumerable.Range(1, Sizes.Max()).Select(number => $"address add {Endpoint(number)}/32 dev lo"),
                "route add 10.96.0.0/16 dev lo",
            ],
            node.Name);
        Program(node, mode);
        var rules = KernelRules.Of(node, IPFamily.IPv4);
        var trace = new NodeTrace(rules, new NodeAddresses(
            [.. Enumerable.Range(1, Sizes.Max()).Select(Endpoint)]));
        var servers = node.Run(() => Enumerable.Range(1, Sizes.Max()).Select(Serve).ToList());
        try
        {
            foreach (var size in Sizes)
            {
                Check(size, Predicted(trace, size), Counted(node, servers, size));
            }
        }
        finally
        {
            servers.ForEach(server => server.Dispose());
        }
    }

    [Fact]
    public void The_test_tells_even_counts_from_uneven_ones()
    {
        // By the error function, and by the closed forms of two and four degrees of freedom.
        Assert.Equal(0.3148786413364199, ChiSquare.Probability([60, 40], [0.55, 0.45]), 1e-12);
        Assert.Equal(0.0455002638963584, ChiSquare.Probability([60, 40], [0.5, 0.5]), 1e-12);
        Assert.Equal(Math.Exp(-1.25), ChiSquare.Probability([25, 20, 15], [1 / 3.0, 1 / 3.0, 1 / 3.0]), 1e-12);
        Assert.Equal(
            Math.Exp(-6.25) * 7.25, ChiSquare.Probability([30, 25, 20, 15, 10], [0.2, 0.2, 0.2, 0.2, 0.2]), 1e-12);
        Assert.InRange(ChiSquare.Probability([1000, 700, 300], [0.4, 0.35, 0.25]), 0, 1e-10);
        Assert.Equal(0, ChiSquare.Probability([10, 1], [1, 0]));
        Assert.Equal(1, ChiSquare.Probability([10], [1]));
    }

    private static void Check(int size, double[] odds, int[] counts)
    {
        var probability = ChiSquare.Probability(counts, odds);
        Assert.True(
            probability > Least,
            $"{size} endpoints, probability {probability}: {string.Join(' ', counts)}, predicted "
                + string.Join(' ', odds.Select(each => (each * Flows).ToString("0.0", CultureInfo.InvariantCulture))));
    }

    private static double[] Predicted(NodeTrace trace, int size)
    {
        var outcomes = trace.Walk(new Packet
        {
            Protocol = Protocol.UDP,
            Source = ClusterIP(size),
            Destination = ClusterIP(size),
            DestinationPort = 80,
            Origin = PacketOrigin.LocalProcess,
        });
        var odds = new double[size];
        foreach (var outcome in outcomes)
        {
            var to = Assert.IsType<Ending.Delivered>(outcome.Ending);
            odds[(int)(uint)(to.Address.Bits & 0xff) - 1] += outcome.Odds.ToDouble();
        }

        Assert.Equal(1, odds.Sum(), 1e-9);
        return odds;
    }

    private static int[] Counted(TemporaryNamespace node, List<Socket> servers, int size)
    {
        var counts = new int[size];
        var buffer = new byte[1];
        for (var sent = 0; sent < Flows; sent += Burst)
        {
            node.Run(() => SendBurst(ClusterIP(size)));
            for (var server = 0; server < size; server++)
            {
                for (; servers[server].Available > 0; counts[server]++)
                {
                    servers[server].Receive(buffer);
                }
            }
        }

        Assert.Equal(Flows, counts.Sum());
        return counts;
    }

    /// <summary>Each from a port of its own, which makes it a flow of its own.</summary>
    private static void SendBurst(Address to)
    {
        for (var flow = 0; flow < Burst; flow++)
        {
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            client.SendTo([1], to.At(80));
        }
    }

    private static Socket Serve(int number)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(Endpoint(number).ToIPAddress(), EndpointPort));
        return socket;
    }

    private static Address Endpoint(int number) => Address.IPv4(10, 244, 9, (byte)number);

    private static Address ClusterIP(int size) => Address.IPv4(10, 96, 9, (byte)size);

    private static void Program(TemporaryNamespace node, string mode)
    {
        var file = Path.GetTempFileName() + ".yaml";
        try
        {
            File.WriteAllText(file, string.Join("---\n", Sizes.Select(Objects)));
            node.Execute(
                BuiltPrograms.Agent, "proxy", "--once", $"--proxy-mode={mode}", "--objects", file,
                "--hostname-override=node-a").ThrowIfFailed();
        }
        finally
        {
            File.Delete(file);
            File.Delete(file[..^".yaml".Length]);
        }
    }

    private static string Objects(int size) => $$"""
        apiVersion: v1
        kind: Service
        metadata: { name: pool-{{size}}, namespace: odds }
        spec:
          clusterIP: {{ClusterIP(size)}}
          clusterIPs: [{{ClusterIP(size)}}]
          ipFamilies: [IPv4]
          ports: [{ protocol: UDP, port: 80 }]
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: { name: pool-{{size}}, namespace: odds, labels: { kubernetes.io/service-name: pool-{{size}} } }
        addressType: IPv4
        ports: [{ name: "", protocol: UDP, port: {{EndpointPort}} }]
        endpoints:
        {{string.Join('\n', Enumerable.Range(1, size).Select(number =>
            $"  - {{ addresses: [{Endpoint(number)}], conditions: {{ ready: true }} }}"))}}

        """;
}
