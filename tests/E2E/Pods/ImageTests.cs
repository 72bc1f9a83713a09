using System.Diagnostics;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Streams;

namespace Signalbox.E2E.Pods;

/// <summary>The images that the lab knows, run as pods.</summary>
public sealed class ImageTests : IAsyncLifetime
{
    private readonly KubeletLab _lab = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task The_echo_image_says_what_it_was_asked()
    {
        _lab.Create(KubeletLab.Pod(
            "echo", "mendhak/http-https-echo",
            ",'readinessProbe':{'httpGet':{'path':'/','port':8080},'periodSeconds':1}"));
        _lab.AwaitReady("echo");
        var (output, errors, _) = await _lab.ExecAsync(
            "echo", "curl", "-s", "-H", "X-Forwarded-For: 203.0.113.9, 10.1.1.1", "-H", "Cookie: a=b; loc=zone1",
            "-d", "text", "http://127.0.0.1:8080/app1?x=y");
        Assert.True(output.Length > 0, errors);
        var reply = JsonNode.Parse(output)!;
        Assert.Equal("/app1", (string?)reply["path"]);
        Assert.Equal("POST", (string?)reply["method"]);
        Assert.Equal("text", (string?)reply["body"]);
        Assert.Equal("y", (string?)reply["query"]!["x"]);
        Assert.Equal("zone1", (string?)reply["cookies"]!["loc"]);
        Assert.Equal("203.0.113.9", (string?)reply["ip"]);
        Assert.Equal("203.0.113.9,10.1.1.1", string.Join(',', reply["ips"]!.AsArray().Select(one => (string?)one)));
        Assert.Equal("echo", (string?)reply["os"]!["hostname"]);
        var (secure, _, code) = await _lab.ExecAsync("echo", "curl", "-sk", "https://127.0.0.1:8443/");
        Assert.Equal(0, code);
        Assert.Equal("https", (string?)JsonNode.Parse(secure)!["protocol"]);
        Assert.Contains("\"path\": \"/app1\"", _lab.Log("echo"));
    }

    [Fact]
    public void The_echo_image_serves_on_after_it_was_asked_to_end()
    {
        _lab.Create(KubeletLab.Pod("echo", "mendhak/http-https-echo"));
        _lab.AwaitReady("echo");
        Eventually.True(() => _lab.Log("echo").Contains("Listening"), () => _lab.Log("echo"));
        _lab.Delete("echo", graceSeconds: 30);
        var asked = Stopwatch.StartNew();
        _lab.Await("echo", pod => !KubeletLab.IsReady(pod));
        _lab.AwaitGone("echo");
        Assert.InRange(asked.Elapsed, TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(25));
    }

    [Fact]
    public async Task Nginx_runs_with_a_configuration_that_is_mounted_over_its_own()
    {
        const string Configuration =
            "user nginx;\\nerror_log /var/log/nginx/error.log;\\npid /var/run/nginx.pid;\\nevents { }\\n"
            + "http { access_log /var/log/nginx/access.log;\\nserver { listen 80; location = /app1 "
            + "{ proxy_pass http://zone2:81/app1; }\\nlocation / { return 200 fine; } } }";
        _lab.Registry.Create(ResourceKinds.ConfigMaps, KubeletLab.Object(
            "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'nginx-conf','namespace':'default'},"
            + "'data':{'nginx.conf':'" + Configuration + "'}}"));
        _lab.Create(KubeletLab.Pod(
            "web", "nginx",
            ",'volumeMounts':[{'mountPath':'/etc/nginx','readOnly':true,'name':'conf'},"
            + "{'mountPath':'/var/log/nginx','name':'log'}]",
            ",'hostAliases':[{'ip':'127.0.0.1','hostnames':['zone2']}],"
            + "'volumes':[{'name':'conf','configMap':{'name':'nginx-conf',"
            + "'items':[{'key':'nginx.conf','path':'nginx.conf'}]}},{'name':'log','emptyDir':{}}]"));
        _lab.AwaitReady("web");
        var answer = "";
        Eventually.True(
            () => (answer = Run("curl", "-s", "http://127.0.0.1/")) == "fine", () => $"{answer}\n{_lab.Log("web")}");
        Assert.Contains("nginx", Run("ps", "-o", "user=", "-C", "nginx"));
        Assert.Contains("GET / ", Run("cat", "/var/log/nginx/access.log"));
        var (_, errors, code) = await _lab.ExecAsync("web", "touch", "/etc/nginx/x");
        Assert.NotEqual(0, code);
        Assert.Contains("Read-only file system", errors);
        Assert.False(File.Exists("/run/nginx.pid"));
        Assert.DoesNotContain("nginx", File.ReadAllText("/etc/passwd"));
    }

    [Fact]
    public async Task A_terminal_is_one_for_the_program_and_has_the_size_that_was_asked_for()
    {
        _lab.Create(KubeletLab.Pod("tools", "xxradar/hackon", ",'args':['sleep','1d']"));
        _lab.AwaitReady("tools");
        await using var session = await _lab.Streams.ExecAsync(
            new PodSessionRequest(KubeletLab.Space, "tools", "main")
            {
                Command = ["bash"],
                Input = true,
                Output = true,
                Terminal = true,
            },
            TestContext.Current.CancellationToken);
        session.Resize(101, 33);
        await session.Input!.WriteAsync(
            "stty size; test -t 2 && echo 'a te''rminal'; exit 4\n"u8.ToArray(), TestContext.Current.CancellationToken);
        var screen = await new StreamReader(session.Output!).ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal(4, await session.ExitCode);
        Assert.Contains("33 101", screen);
        Assert.Contains("a terminal", screen);
        Assert.Contains("root@tools:/# ", screen);
    }

    [Fact]
    public async Task A_container_with_input_can_be_attached_to()
    {
        _lab.Create(KubeletLab.Pod("shell", "busybox", ",'stdin':true,'stdinOnce':true", ",'restartPolicy':'Never'"));
        _lab.AwaitReady("shell");
        await using var session = await _lab.Streams.AttachAsync(
            new PodSessionRequest(KubeletLab.Space, "shell", "main") { Input = true, Output = true },
            TestContext.Current.CancellationToken);
        await session.Input!.WriteAsync("echo from inside\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await session.Input.DisposeAsync();
        var said = await new StreamReader(session.Output!).ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal("from inside\n", said);
        _lab.Await("shell", pod => pod.Status.Phase == "Succeeded");
    }

    [Fact]
    public async Task A_container_on_a_terminal_can_be_attached_to()
    {
        _lab.Create(KubeletLab.Pod("screen", "debian", ",'stdin':true,'tty':true", ",'restartPolicy':'Never'"));
        _lab.AwaitReady("screen");
        await using var session = await _lab.Streams.AttachAsync(
            new PodSessionRequest(KubeletLab.Space, "screen", "main") { Input = true, Output = true, Terminal = true },
            TestContext.Current.CancellationToken);
        session.Resize(90, 20);
        await session.Input!.WriteAsync("stty size; exit 7\n"u8.ToArray(), TestContext.Current.CancellationToken);
        var screen = await new StreamReader(session.Output!).ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("20 90", screen);
        var ended = _lab.Await("screen", pod => pod.Status.Phase == "Failed");
        Assert.Equal(7, ended.Status.ContainerStatuses[0].State.Terminated.ExitCode);
    }

    private string Run(params string[] command)
    {
        var (output, errors, _) = _lab.ExecAsync("web", command).GetAwaiter().GetResult();
        return output + errors;
    }
}
