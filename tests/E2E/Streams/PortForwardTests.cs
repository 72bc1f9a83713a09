using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Signalbox.E2E.Api;
using Signalbox.E2E.Kubectl;
using Signalbox.Lab.Api.Faults;

namespace Signalbox.E2E.Streams;

/// <summary>port-forward by the real kubectl, which speaks SPDY over a WebSocket, or by itself when it is told to. The
/// pod's ports are this machine's.</summary>
public sealed class PortForwardTests
{
    private const int ManyConnections = 30;
    private const int LargeTransfer = 4 * 1024 * 1024;

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Many_connections_and_much_at_a_time_come_through(string isOverWebSockets)
    {
        await using var lab = await StreamLab.StartAsync();
        using var kubectl = KubectlRunner.For(lab.Server);
        kubectl.Variables["KUBECTL_PORT_FORWARD_WEBSOCKETS"] = isOverWebSockets;
        using var pod = new EchoPort();
        using var forward = kubectl.Start("-n", "demo", "port-forward", "web", $":{pod.Number}");
        var local = await LocalPortAsync(forward);

        // The largest goes on while the others come and go.
        var large = EchoAsync(local, LargeTransfer);
        await Task.WhenAll(Enumerable.Range(1, ManyConnections).Select(at => EchoAsync(local, at * 1000)));
        await large;

        Assert.Equal(1 + ManyConnections, pod.Connections);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task A_port_on_which_nobody_listens_is_told_of(string isOverWebSockets)
    {
        await using var lab = await StreamLab.StartAsync();
        using var kubectl = KubectlRunner.For(lab.Server);
        kubectl.Variables["KUBECTL_PORT_FORWARD_WEBSOCKETS"] = isOverWebSockets;
        int closed;
        using (var once = new EchoPort())
        {
            closed = once.Number;
        }

        using var forward = kubectl.Start("-n", "demo", "port-forward", "web", $":{closed}");
        var local = await LocalPortAsync(forward);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, local, ApiClient.Deadline());
        Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1], ApiClient.Deadline()));

        var result = await forward.EndAsync();

        Assert.Contains(
            $"an error occurred forwarding {local} -> {closed}: connection refused", result.Errors,
            StringComparison.Ordinal);
        Assert.Contains("error: lost connection to pod", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_either_side_ends_so_does_the_other()
    {
        await using var lab = await StreamLab.StartAsync();
        using var kubectl = KubectlRunner.For(lab.Server);
        using var pod = new EchoPort();
        using (var killed = kubectl.Start("-n", "demo", "port-forward", "web", $":{pod.Number}"))
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, await LocalPortAsync(killed), ApiClient.Deadline());
            Eventually.True(() => pod.Open == 1, () => $"{pod.Open} connections");
        }

        Eventually.True(() => pod.Open == 0, () => "the pod's connection outlives kubectl");
        using var forward = kubectl.Start("-n", "demo", "port-forward", "web", $":{pod.Number}");
        await LocalPortAsync(forward);
        await lab.Server.StopAsync(Ending.Clean);
        Assert.Contains("error: lost connection to pod", (await forward.EndAsync()).Errors, StringComparison.Ordinal);
    }

    /// <summary>"Forwarding from 127.0.0.1:40123 -> 80".</summary>
    private static async Task<int> LocalPortAsync(RunningKubectl forward)
    {
        var line = await forward.NextLineAsync();
        Assert.StartsWith("Forwarding from 127.0.0.1:", line, StringComparison.Ordinal);
        return int.Parse(line!.Split(':', ' ')[3], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Sends random bytes and the end of them, and reads them back to their end.</summary>
    private static async Task EchoAsync(int port, int length)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, ApiClient.Deadline());
        var sent = RandomNumberGenerator.GetBytes(length);
        var stream = client.GetStream();
        var sending = SendAsync(stream, sent);
        using var got = new MemoryStream();
        await stream.CopyToAsync(got, ApiClient.Deadline());
        await sending;
        Assert.True(sent.AsSpan().SequenceEqual(got.ToArray()), $"{got.Length} other bytes came back for {length}");
    }

    private static async Task SendAsync(NetworkStream stream, byte[] bytes)
    {
        await stream.WriteAsync(bytes, ApiClient.Deadline());
        stream.Socket.Shutdown(SocketShutdown.Send);
    }
}
