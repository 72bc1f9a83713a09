using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using Signalbox.E2E.Api;
using Signalbox.Lab.Api.Faults;
using Signalbox.Lab.Api.Store;

namespace Signalbox.E2E.Streams;

/// <summary>Exec and attach as any client of the WebSocket subprotocols sees them; the programs are real.</summary>
public sealed class SessionTests
{
    private const string Cat = "exec?command=cat&stdin=true&stdout=true";

    [Fact]
    public async Task Output_errors_and_the_exit_code_come_apart()
    {
        await using var lab = await StreamLab.StartAsync();
        using var socket = await lab.OpenAsync("web", Sh("echo out; echo err >&2; exit 3", "&stdout=true&stderr=true"));

        await socket.ReadToEndAsync();

        Assert.Equal(("out\n", "err\n"), (socket.Text(1), socket.Text(2)));
        Assert.Equal(
            """{"metadata":{},"status":"Failure","message":"command terminated with non-zero exit code: 3","""
            + """
            "reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"3"}]}}
            """,
            socket.Text(3));
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    [Fact]
    public async Task Version_5_ends_the_input_by_a_message()
    {
        await using var lab = await StreamLab.StartAsync();
        using var socket = await lab.OpenAsync("web", Sh("wc -c; echo done", "&stdin=true&stdout=true"));
        await socket.SendAsync(0, "12345");
        await socket.SendAsync(255, [0]);

        await socket.ReadToEndAsync();

        Assert.Equal("5\ndone\n", socket.Text(1));
        Assert.Equal("""{"metadata":{},"status":"Success"}""", socket.Text(3));
    }

    [Fact]
    public async Task Version_4_is_spoken_and_has_no_such_message()
    {
        await using var lab = await StreamLab.StartAsync();
        using var socket = await lab.OpenAsync(
            "web", Sh("read -r x; echo $x", "&stdin=true&stdout=true"), "v4.channel.k8s.io");
        await socket.SendAsync(0, "one\n");

        await socket.ReadToEndAsync();

        Assert.Equal("v4.channel.k8s.io", socket.Protocol);
        Assert.Equal("one\n", socket.Text(1));
    }

    [Fact]
    public async Task Bytes_are_what_they_were_both_ways()
    {
        await using var lab = await StreamLab.StartAsync();
        var bytes = RandomNumberGenerator.GetBytes(3_000_000);
        using var socket = await lab.OpenAsync("web", Cat);
        var sending = SendAsync();

        await socket.ReadToEndAsync();

        await sending;
        Assert.True(bytes.AsSpan().SequenceEqual(socket.Bytes(1)), "other bytes came back");

        async Task SendAsync()
        {
            foreach (var part in bytes.Chunk(200_001))
            {
                await socket.SendInPartsAsync(0, part[..100_000], part[100_000..]);
            }

            await socket.SendAsync(255, [0]);
        }
    }

    [Fact]
    public async Task A_hundred_megabytes_come_quickly()
    {
        const int Count = 100_000_000;
        await using var lab = await StreamLab.StartAsync();
        using var socket = await lab.OpenAsync("web", Sh($"head -c {Count} /dev/zero", "&stdout=true"));
        var watch = Stopwatch.StartNew();

        await socket.ReadToEndAsync();

        Assert.Equal(Count, socket.Bytes(1).Length);
        TestContext.Current.TestOutputHelper?.WriteLine($"{Count / 1e6 / watch.Elapsed.TotalSeconds:0} MB/s");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"took {watch.Elapsed}");
    }

    [Fact]
    public async Task A_terminal_has_the_size_that_the_client_says()
    {
        await using var lab = await StreamLab.StartAsync();
        using var socket = await lab.OpenAsync(
            "web", Sh("read -r x; stty size; tty", "&stdin=true&stdout=true&stderr=true&tty=true"));
        await socket.SendAsync(4, """{"Width":132,"Height":43}""");
        await socket.SendAsync(4, "no size");
        await socket.SendAsync(0, "\n");

        await socket.ReadToEndAsync();

        Assert.Contains("43 132\r\n/dev/pts/", socket.Text(1), StringComparison.Ordinal);
        Assert.Equal("", socket.Text(2));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_goes_away_ends_the_program(bool saysGoodbye)
    {
        await using var lab = await StreamLab.StartAsync();
        using var socket = await lab.OpenAsync("web", Sh("echo here; sleep 1000", "&stdout=true"));
        await socket.ReadUntilAsync(1, "here");
        var session = Assert.Single(lab.Node.Sessions);

        if (saysGoodbye)
        {
            await socket.CloseAsync();
        }
        else
        {
            socket.Abort();
        }

        Assert.Equal(128 + 9, await session.ExitCode.WaitAsync(ApiClient.Deadline()));
        Eventually.True(() => session.IsDisposed, () => "the session is not disposed");
    }

    [Fact]
    public async Task A_client_that_goes_away_from_a_full_input_ends_the_program()
    {
        await using var lab = await StreamLab.StartAsync();
        using var socket = await lab.OpenAsync("web", Sh("echo here; sleep 1000", "&stdin=true&stdout=true"));
        await socket.ReadUntilAsync(1, "here");
        var flood = FloodAsync();
        var session = Assert.Single(lab.Node.Sessions);

        // By then the pipe to the program is full, and everything up to the client.
        await Task.WhenAny(flood, Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));
        Assert.False(flood.IsCompleted, "the server takes input without end");
        socket.Abort();

        Assert.Equal(128 + 9, await session.ExitCode.WaitAsync(ApiClient.Deadline()));
        await Assert.ThrowsAnyAsync<Exception>(() => flood);

        async Task FloodAsync()
        {
            for (var sent = 0; sent < 100; sent++)
            {
                await socket.SendAsync(0, new byte[1_000_000]);
            }
        }
    }

    [Fact]
    public async Task A_client_that_does_not_read_stops_the_program_until_it_does()
    {
        await using var lab = await StreamLab.StartAsync();
        using var socket = await lab.OpenAsync(
            "web", Sh("head -c 100000000 /dev/zero; echo end >&2", "&stdout=true&stderr=true"));
        await socket.ReadUntilAsync(1, "\0");
        var session = Assert.Single(lab.Node.Sessions);

        await Task.WhenAny(session.ExitCode, Task.Delay(500, TestContext.Current.CancellationToken));

        Assert.False(session.ExitCode.IsCompleted, "all was written, and nobody has read it");
        await socket.ReadToEndAsync();
        Assert.Equal(100_000_000, socket.Bytes(1).Length);
        Assert.Equal("end\n", socket.Text(2));
    }

    [Fact]
    public async Task A_server_that_stops_says_goodbye_and_ends_the_program()
    {
        await using var lab = await StreamLab.StartAsync();
        using var socket = await lab.OpenAsync("web", Sh("echo here; sleep 1000", "&stdout=true"));
        await socket.ReadUntilAsync(1, "here");
        var stopping = lab.Server.StopAsync();

        await socket.ReadToEndAsync();

        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, socket.CloseStatus);
        await stopping.WaitAsync(ApiClient.Deadline());
        Assert.True(Assert.Single(lab.Node.Sessions).IsDisposed);
    }

    [Fact]
    public async Task A_server_that_is_killed_ends_the_program()
    {
        await using var lab = await StreamLab.StartAsync();
        using var socket = await lab.OpenAsync("web", Sh("echo here; sleep 1000", "&stdout=true"));
        await socket.ReadUntilAsync(1, "here");

        await lab.Server.StopAsync(Ending.Reset);

        await Assert.ThrowsAsync<WebSocketException>(socket.ReadToEndAsync);
        Eventually.True(() => lab.Node.Sessions.Single().IsDisposed, () => "the session is not disposed");
    }

    [Fact]
    public async Task A_program_that_cannot_be_started_is_told_in_the_session()
    {
        await using var lab = await StreamLab.StartAsync();
        using var socket = await lab.OpenAsync("web", "exec?command=no-such-program&stdout=true");

        await socket.ReadToEndAsync();

        Assert.Equal("InternalError", (string?)socket.Status["reason"]);
        Assert.Equal(
            "Internal error occurred: exec: \"no-such-program\": executable file not found in $PATH",
            (string?)socket.Status["message"]);
    }

    [Theory]
    [InlineData("web", "exec?command=ls&stdout=true&container=zzz", "container zzz is not valid for pod web")]
    [InlineData("pair", "exec?command=ls&stdout=true",
        "a container name must be specified for pod pair, choose one of: [a b] "
        + "or one of the init containers: [prepare]")]
    [InlineData("web", "exec?stdout=true", "you must specify at least one command for the container")]
    [InlineData("web", "exec?command=ls", "you must specify at least 1 of stdin, stdout, stderr")]
    [InlineData("web", "attach?stdout=true", "Upgrade request required")]
    public async Task What_cannot_be_is_refused_before_anything_starts(string pod, string rest, string message)
    {
        await using var lab = await StreamLab.StartAsync();

        var (code, json) = await lab.Client.AskAsync(HttpMethod.Post, StreamLab.Path(pod, rest));

        Assert.Equal((HttpStatusCode.BadRequest, message), (code, (string?)json["message"]));
        Assert.Empty(lab.Node.Sessions);
    }

    [Fact]
    public async Task Unknown_protocols_are_refused_with_words()
    {
        await using var lab = await StreamLab.StartAsync();
        var unknown = await Assert.ThrowsAsync<WebSocketException>(
            () => lab.OpenAsync("web", Cat, "v1.channel.k8s.io"));
        Assert.Contains("400", unknown.Message, StringComparison.Ordinal);
        foreach (var (protocol, expected, words) in new[]
        {
            ("SPDY/3.1", HttpStatusCode.Forbidden,
                "client supports [v9.channel.k8s.io], server accepts [v4.channel.k8s.io v3.channel.k8s.io "),
            ("HTTP/9", HttpStatusCode.BadRequest, "streams over WebSocket and SPDY/3.1, and not over HTTP/9"),
        })
        {
            using var client = new ApiClient(lab.Server, ApiLab.Token, version: HttpVersion.Version11);
            client.Headers.Add("Upgrade", protocol);
            client.Headers.Add("Connection", "Upgrade");
            client.Headers.Add("X-Stream-Protocol-Version", "v9.channel.k8s.io");

            var (code, json) = await client.AskAsync(HttpMethod.Post, StreamLab.Path("web", Cat));

            Assert.Equal(expected, code);
            Assert.Contains(words, (string?)json["message"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Who_may_not_exec_is_told_so()
    {
        await using var lab = await StreamLab.StartAsync();
        lab.Server.Permissions.Forbid(ApiLab.User, "pods/exec");

        var (code, json) = await lab.Client.AskAsync(HttpMethod.Get, StreamLab.Path("web", Cat));

        Assert.Equal(HttpStatusCode.Forbidden, code);
        Assert.Equal(
            "pods \"web\" is forbidden: User \"system:kube-proxy\" cannot create resource \"pods/exec\" "
            + "in API group \"\" in the namespace \"demo\"",
            (string?)json["message"]);
    }

    [Fact]
    public async Task A_pod_that_is_not_there_or_nowhere_yet_has_no_sessions()
    {
        await using var lab = await StreamLab.StartAsync();
        lab.Server.Store.Put(
            ResourceKinds.Pods, StreamLab.Pod("new", "main").Replace("\"nodeName\":\"node-1\",", ""));

        var (missing, json) = await lab.Client.AskAsync(HttpMethod.Get, StreamLab.Path("nosuch", Cat));
        var (waiting, words) = await lab.Client.AskAsync(HttpMethod.Get, StreamLab.Path("new", Cat));

        Assert.Equal((HttpStatusCode.NotFound, "pods \"nosuch\" not found"), (missing, (string?)json["message"]));
        Assert.Equal(
            (HttpStatusCode.BadRequest, "pod new does not have a host assigned"), (waiting, (string?)words["message"]));
    }

    private static string Sh(string script, string streams) =>
        $"exec?command=sh&command=-c&command={Uri.EscapeDataString(script)}{streams}";
}
