using System.Globalization;
using System.Text.Json.Nodes;
using Signalbox.E2E.Api;

namespace Signalbox.E2E.Streams;

/// <summary>SPDY as clients speak it that are older than any kubectl at hand, or that make mistakes.</summary>
public sealed class SpdySessionTests
{
    private const string Cat = "exec?command=cat&stdin=true&stdout=true";
    private const string Failing = "exec?command=sh&command=-c&command=echo+out%3B+exit+3&stdout=true";

    [Theory]
    [InlineData("v4.channel.k8s.io", "{\"metadata\":{},\"status\":\"Failure\",")]
    [InlineData("v3.channel.k8s.io", "command terminated with non-zero exit code: 3")]
    [InlineData("v2.channel.k8s.io", "command terminated with non-zero exit code: 3")]
    [InlineData("channel.k8s.io", "command terminated with non-zero exit code: 3")]
    public async Task The_last_words_are_those_of_the_clients_version(string version, string words)
    {
        await using var lab = await StreamLab.StartAsync();
        using var client = await SpdyClient.OpenAsync(lab, Failing, "v9.channel.k8s.io", version);
        await client.OpenAsync(1, ("streamtype", "error"));
        await client.OpenAsync(3, ("streamtype", "stdout"));

        await client.ReadToEndAsync();

        Assert.Equal(version, client.Protocol);
        Assert.Equal("out\n", client.Text(3));
        Assert.StartsWith(words, client.Text(1), StringComparison.Ordinal);
        Assert.Equal([1u, 3u], client.Ended.Order());
    }

    [Fact]
    public async Task A_session_has_input_its_end_and_pings_and_refuses_streams_that_it_has_no_use_for()
    {
        await using var lab = await StreamLab.StartAsync();
        using var client = await SpdyClient.OpenAsync(lab, Cat, "v4.channel.k8s.io");
        await client.PingAsync(1);
        await client.OpenAsync(1, ("streamtype", "error"));
        await client.OpenAsync(3, ("streamtype", "stderr"));
        await client.OpenAsync(5, ("streamtype", "stdin"));
        await client.OpenAsync(7, ("streamtype", "stdout"));
        await client.OpenAsync(9, ("streamtype", "stdout"));
        await client.SendAsync(5, "heard");
        await client.ReadUntilAsync(() => client.Text(7) == "heard");
        await client.PingAsync(3);
        await client.ReadUntilAsync(() => client.Pings.Count == 2);
        await client.SendAsync(5, " and ended", isLast: true);

        await client.ReadToEndAsync();

        Assert.Equal("heard and ended", client.Text(7));
        Assert.Equal("Success", (string?)JsonNode.Parse(client.Text(1))!["status"]);
        Assert.Equal([3u, 9u], client.Refused.Order());
    }

    [Theory]
    [InlineData("8002000100000000")]
    [InlineData("800300010000000A00000001000000000000")]
    [InlineData("8003000100FFFFFF")]
    public async Task A_client_that_speaks_something_else_is_left_and_its_program_ends(string hex)
    {
        await using var lab = await StreamLab.StartAsync();
        using var client = await SpdyClient.OpenAsync(lab, Cat, "v4.channel.k8s.io");
        await client.OpenAsync(1, ("streamtype", "error"));
        await client.OpenAsync(3, ("streamtype", "stdin"));
        await client.OpenAsync(5, ("streamtype", "stdout"));
        await client.SendAsync(3, "x");
        await client.ReadUntilAsync(() => client.Text(5) == "x");

        await client.WriteAsync(Convert.FromHexString(hex));
        await client.ReadToEndAsync();

        Eventually.True(() => Assert.Single(lab.Node.Sessions).IsDisposed, () => "the program still runs");
    }

    [Fact]
    public async Task A_server_that_stops_says_so_and_ends_the_program()
    {
        await using var lab = await StreamLab.StartAsync();
        using var client = await SpdyClient.OpenAsync(lab, Cat, "v4.channel.k8s.io");
        foreach (var (stream, type) in new[] { (1u, "error"), (3u, "stdin"), (5u, "stdout") })
        {
            await client.OpenAsync(stream, ("streamtype", type));
        }

        await client.SendAsync(3, "x");
        await client.ReadUntilAsync(() => client.Text(5) == "x");
        var stopping = lab.Server.StopAsync();
        await client.ReadToEndAsync();
        client.Dispose();

        Assert.Contains("the server is stopping", client.Text(1), StringComparison.Ordinal);
        await stopping.WaitAsync(ApiClient.Deadline());
        Assert.True(Assert.Single(lab.Node.Sessions).IsDisposed);
    }

    [Fact]
    public async Task A_client_that_leaves_before_it_has_opened_its_streams_starts_nothing()
    {
        await using var lab = await StreamLab.StartAsync();
        using (var client = await SpdyClient.OpenAsync(lab, Cat, "v4.channel.k8s.io"))
        {
            await client.OpenAsync(1, ("streamtype", "error"));
            await client.PingAsync(1);
            await client.ReadUntilAsync(() => client.Pings.Count == 1);
        }

        Eventually.True(() => lab.Server.OpenConnections <= 1, () => $"{lab.Server.OpenConnections} connections");
        Assert.Empty(lab.Node.Sessions);
    }

    [Fact]
    public async Task A_forward_of_a_client_that_names_no_requests_finds_its_pairs_and_refuses_what_is_no_port()
    {
        await using var lab = await StreamLab.StartAsync();
        using var pod = new EchoPort();
        var port = pod.Number.ToString(CultureInfo.InvariantCulture);
        using var client = await SpdyClient.OpenAsync(lab, "portforward", "portforward.k8s.io");
        await client.OpenAsync(1, ("streamtype", "error"), ("port", port));
        await client.OpenAsync(3, ("streamtype", "data"), ("port", port));
        await client.OpenAsync(5, ("streamtype", "error"), ("port", "65536"));
        await client.OpenAsync(7, ("streamtype", "data"));
        await client.OpenAsync(9, ("streamtype", "stdin"), ("port", port));
        await client.SendAsync(3, "there and back", isLast: true);

        await client.ReadUntilAsync(() => client.Ended.Count == 2);

        Assert.Equal("there and back", client.Text(3));
        Assert.Equal([1u, 3u], client.Ended.Order());
        Assert.Equal([5u, 7u, 9u], client.Refused.Order());
    }

    [Fact]
    public async Task A_program_that_does_not_read_holds_up_its_client_and_not_the_server()
    {
        await using var lab = await StreamLab.StartAsync();
        using var pod = new DeafPort();
        var port = pod.Number.ToString(CultureInfo.InvariantCulture);
        using var client = await SpdyClient.OpenAsync(lab, "portforward", "portforward.k8s.io");
        await client.OpenAsync(1, ("streamtype", "error"), ("port", port));
        await client.OpenAsync(3, ("streamtype", "data"), ("port", port));
        var much = new string('x', 1 << 20);
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        var sent = 0;
        var sending = SendWithoutEndAsync();

        await Task.WhenAny(sending, Task.Delay(Timeout.Infinite, patience.Token));

        // Buffers of the kernel, of TLS and of ours: far from all that a client may send.
        Assert.InRange(sent, 0, 64);
        client.Dispose();
        await sending.ContinueWith(_ => { }, TaskScheduler.Default);
        Eventually.True(() => lab.Server.OpenConnections <= 1, () => $"{lab.Server.OpenConnections} connections");

        async Task SendWithoutEndAsync()
        {
            for (; sent < 512; sent++)
            {
                await client.SendAsync(3, much);
            }
        }
    }
}
