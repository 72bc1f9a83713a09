using System.Diagnostics;
using System.Security.Cryptography;
using Signalbox.E2E.Kubectl;
using Signalbox.Lab.Api.Store;

namespace Signalbox.E2E.Streams;

/// <summary>Logs, exec, attach and cp by the real kubectl, on programs of this machine.</summary>
public sealed class KubectlStreamTests
{
    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Exec_brings_both_outputs_and_the_exit_code(string isOverWebSockets)
    {
        await using var lab = await StreamLab.StartAsync();
        using var kubectl = For(lab, isOverWebSockets);

        var result = await kubectl.RunAsync(
            "-n", "demo", "exec", "web", "-c", "main", "--", "sh", "-c", "echo out; echo err >&2; exit 7");

        Assert.Equal((7, "out\n"), (result.ExitCode, result.Output));
        Assert.Equal("err\ncommand terminated with exit code 7\n", result.Errors);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Exec_takes_input_and_its_end(string isOverWebSockets)
    {
        await using var lab = await StreamLab.StartAsync();
        using var kubectl = For(lab, isOverWebSockets);

        var result = await kubectl.RunWithInputAsync(
            "hello", "-n", "demo", "exec", "-i", "web", "-c", "main", "--", "wc", "-c");

        Assert.Equal("5\n", result.ThrowIfFailed().Output);
    }

    [Fact]
    public async Task Exec_says_what_the_node_says()
    {
        await using var lab = await StreamLab.StartAsync();
        using var kubectl = KubectlRunner.For(lab.Server);

        var missing = await kubectl.RunAsync("-n", "demo", "exec", "web", "-c", "main", "--", "no-such");
        var wrong = await kubectl.RunAsync("-n", "demo", "exec", "web", "-c", "zzz", "--", "ls");

        Assert.Equal(
            (1, "error: Internal error occurred: exec: \"no-such\": executable file not found in $PATH\n"),
            (missing.ExitCode, missing.Errors));
        Assert.Equal(
            (1, "Error from server (BadRequest): container zzz is not valid for pod web\n"),
            (wrong.ExitCode, wrong.Errors));
    }

    [Fact]
    public async Task Exec_outlives_a_request_timeout()
    {
        await using var lab = await StreamLab.StartAsync();
        using var kubectl = KubectlRunner.For(lab.Server);

        var output = await kubectl.OutputOfAsync(
            "--request-timeout=1s", "-n", "demo", "exec", "web", "-c", "main", "--", "sh", "-c", "sleep 2; echo here");

        Assert.Equal("here\n", output);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task A_kubectl_that_is_killed_ends_the_program(string isOverWebSockets)
    {
        await using var lab = await StreamLab.StartAsync();
        using var kubectl = For(lab, isOverWebSockets);
        using (var running = kubectl.Start(
            "-n", "demo", "exec", "web", "-c", "main", "--", "sh", "-c", "echo here; sleep 1000"))
        {
            Assert.Equal("here", await running.NextLineAsync());
        }

        Eventually.True(() => Assert.Single(lab.Node.Sessions).IsDisposed, () => "the program still runs");
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task A_terminal_is_one_also_for_signals_and_sizes(string isOverWebSockets)
    {
        await using var lab = await StreamLab.StartAsync();
        using var kubectl = For(lab, isOverWebSockets);
        // The size is on its way while the program starts, as in any cluster.
        using var terminal = Script(
            kubectl, "stty rows 33 cols 99; exec kubectl -n demo exec -it web -c main -- sh -c "
            + "'trap \"echo interrupted; exit 4\" INT; while [ \"$(stty size)\" = \"0 0\" ]; do sleep 0.1; done; "
            + "stty size; tty; echo ready; while :; do sleep 0.1; done'");
        var before = await ReadUntilAsync(terminal, "ready");
        await terminal.StandardInput.WriteAsync('\u0003');
        await terminal.StandardInput.FlushAsync(TestContext.Current.CancellationToken);

        var after = await EndAsync(terminal);

        Assert.Matches(@"33 99\r\n/dev/pts/\d+\r\n", before);
        Assert.Contains("interrupted\r\n", after, StringComparison.Ordinal);
        Assert.Equal(4, terminal.ExitCode);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Attach_joins_the_main_program(string isOverWebSockets)
    {
        await using var lab = await StreamLab.StartAsync(new ProcessPod
        {
            MainProgram = ["sh", "-c", "echo attached; exec cat"],
        });
        using var kubectl = For(lab, isOverWebSockets);

        var result = await kubectl.RunWithInputAsync("typed\n", "-n", "demo", "attach", "-i", "web", "-c", "main");

        Assert.Equal("attached\ntyped\n", result.ThrowIfFailed().Output);
    }

    [Fact]
    public async Task Logs_are_read_and_followed()
    {
        await using var lab = await StreamLab.StartAsync();
        lab.Node.WriteLog("one\ntwo\n");
        using var kubectl = KubectlRunner.For(lab.Server);

        Assert.Equal("one\ntwo\n", await kubectl.OutputOfAsync("-n", "demo", "logs", "web"));
        Assert.Equal("two\n", await kubectl.OutputOfAsync("-n", "demo", "logs", "web", "--tail=1"));
        // kubectl asks for them in no order.
        var all = await kubectl.OutputOfAsync("-n", "demo", "logs", "pair", "--all-containers", "--prefix", "--tail=1");
        Assert.Equal(
            ["[pod/pair/a] two", "[pod/pair/b] two", "[pod/pair/prepare] two"],
            all.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        var previous = await kubectl.RunAsync("-n", "demo", "logs", "--previous", "web");
        Assert.Contains(
            "Error from server (BadRequest): previous terminated container \"main\" in pod \"web\" not found",
            previous.Errors, StringComparison.Ordinal);
        using var following = kubectl.Start("-n", "demo", "logs", "-f", "--tail=1", "web");
        Assert.Equal("two", await following.NextLineAsync());
        lab.Node.WriteLog("three\n");
        Assert.Equal("three", await following.NextLineAsync());
    }

    [Fact]
    public async Task Files_are_copied_both_ways()
    {
        await using var lab = await StreamLab.StartAsync();
        using var kubectl = KubectlRunner.For(lab.Server);
        var bytes = RandomNumberGenerator.GetBytes(5_000_000);
        var folder = Path.GetDirectoryName(kubectl.WriteFile("from", ""))!;
        await File.WriteAllBytesAsync(Path.Combine(folder, "from"), bytes, TestContext.Current.CancellationToken);

        await kubectl.OutputOfAsync("-n", "demo", "cp", "from", $"web:{folder}/inside", "-c", "main");
        await kubectl.OutputOfAsync("-n", "demo", "cp", $"web:{folder}/inside", "back", "-c", "main");

        Assert.True(
            bytes.AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(folder, "back"))), "other bytes came back");
    }

    [Fact]
    public async Task A_pod_that_is_run_is_attached_to_and_removed()
    {
        await using var lab = await StreamLab.StartAsync(new ProcessPod
        {
            MainProgram = ["sh", "-c", "read -r line; echo \"got $line\"; exit 3"],
        });
        using var kubectl = KubectlRunner.For(lab.Server);
        using var terminal = Script(kubectl, "exec kubectl -n demo run -it --rm --restart=Never --image=x job");
        // The node that starts it.
        Eventually.True(() => lab.Server.Store.Find(ResourceKinds.Pods, "demo", "job") is not null, () => "no pod");
        var running = StreamLab.Pod("job", "job").Replace(
            "\"image\":\"x\"", "\"image\":\"x\",\"stdin\":true,\"stdinOnce\":true,\"tty\":true");
        lab.Server.Store.Put(ResourceKinds.Pods, running);
        Eventually.True(() => !lab.Node.Sessions.IsEmpty, () => "nobody attaches");
        await terminal.StandardInput.WriteAsync("a line\r");
        await terminal.StandardInput.FlushAsync(TestContext.Current.CancellationToken);

        await Assert.Single(lab.Node.Sessions).ExitCode.WaitAsync(Eventually.Patience);
        // kubectl waits until the pod says how it ended.
        lab.Server.Store.Put(ResourceKinds.Pods, running.Replace("Running", "Failed").Replace(
            "\"running\":{\"startedAt\":\"2026-01-01T00:00:00Z\"}",
            "\"terminated\":{\"exitCode\":3,\"reason\":\"Error\"}"));

        var output = await EndAsync(terminal);

        Assert.Contains("got a line\r\n", output, StringComparison.Ordinal);
        Assert.Contains("pod \"job\" deleted", output, StringComparison.Ordinal);
        Assert.Equal(3, terminal.ExitCode);
        Assert.Null(lab.Server.Store.Find(ResourceKinds.Pods, "demo", "job"));
    }

    /// <summary>A kubectl that streams over WebSocket, or over SPDY as all did before 1.31.</summary>
    private static KubectlRunner For(StreamLab lab, string isOverWebSockets)
    {
        var kubectl = KubectlRunner.For(lab.Server);
        kubectl.Variables["KUBECTL_REMOTE_COMMAND_WEBSOCKETS"] = isOverWebSockets;
        return kubectl;
    }

    /// <summary>A command line in a terminal of its own, whose keyboard and screen are the process' streams.</summary>
    private static Process Script(KubectlRunner kubectl, string line)
    {
        var start = new ProcessStartInfo("script", ["-qefc", line, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["KUBECONFIG"] = kubectl.KubeconfigPath;
        start.Environment["HOME"] = Path.GetDirectoryName(kubectl.KubeconfigPath);
        start.Environment["SHELL"] = "/bin/sh";
        foreach (var (name, value) in kubectl.Variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>What is on the screen from now on, until the command has ended by itself.</summary>
    private static async Task<string> EndAsync(Process terminal)
    {
        using var patience = new CancellationTokenSource(Eventually.Patience);
        try
        {
            var output = await terminal.StandardOutput.ReadToEndAsync(patience.Token);
            await terminal.WaitForExitAsync(patience.Token);
            return output;
        }
        catch (OperationCanceledException)
        {
            terminal.Kill(entireProcessTree: true);
            throw new TimeoutException("the command in the terminal does not end");
        }
    }

    private static async Task<string> ReadUntilAsync(Process terminal, string words)
    {
        using var patience = new CancellationTokenSource(Eventually.Patience);
        var seen = "";
        var buffer = new char[1024];
        while (!seen.Contains(words, StringComparison.Ordinal))
        {
            var count = await terminal.StandardOutput.ReadAsync(buffer, patience.Token);
            Assert.True(count > 0, $"the terminal ended with: {seen}");
            seen += new string(buffer, 0, count);
        }

        return seen;
    }
}
