using System.Diagnostics;
using System.Globalization;
using Signalbox.Lab.Demo;
using Signalbox.Lab.Namespaces;
using Signalbox.Lab.Pods;

namespace Signalbox.KernelNet.Pods;

/// <summary>The pods of the demo, as processes.</summary>
public sealed class PodServerTests
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_zone_passes_a_request_on_and_leaves_its_mark_and_an_echo_says_what_it_received()
    {
        using var inside = new TemporaryNamespace("pods");
        using var echo = await StartAsync(inside, "--name", "echo-1", "--http", "8080", "--https", "8443");
        using var zone = await StartAsync(inside, "--name", "zone-1", "--http", "8081", "--zone", "zone1",
            "--route", "/app1=http://127.0.0.1:8080/app1");

        var direct = Get(inside, "https://127.0.0.1:8443/x");
        var passedOn = Get(inside, "http://127.0.0.1:8081/app1", "-H", "Cookie: loc=zone0");
        var elsewhere = Get(inside, "http://127.0.0.1:8081/other");

        Assert.Equal(("echo-1", "https", "/x", 8443), (direct.Name, direct.Protocol, direct.Path, direct.Port));
        Assert.Equal(("echo-1", "/app1", "127.0.0.1"), (passedOn.Name, passedOn.Path, passedOn.Client));
        Assert.Equal("loc=zone0, loc=zone1", passedOn.Headers["Cookie"]);
        Assert.Equal("127.0.0.1", passedOn.Headers["X-Forwarded-For"]);
        Assert.Equal("zone-1", elsewhere.Name);
        await EndAsync(echo);
        await EndAsync(zone);
    }

    [Fact]
    public async Task A_zone_whose_target_is_not_there_answers_502()
    {
        using var inside = new TemporaryNamespace("pods");
        using var zone = await StartAsync(inside, "--name", "zone-1", "--http", "8081",
            "--route", "/app1=http://127.0.0.1:9/app1");
        var answer = inside.Execute(
            "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "http://127.0.0.1:8081/app1");
        Assert.Equal("502", answer.Output);
        await EndAsync(zone);
    }

    private static EchoReply Get(TemporaryNamespace inside, string url, params string[] more) =>
        EchoReply.Parse(inside.Execute("curl", ["-sk", "--max-time", "10", .. more, url]).ThrowIfFailed().Output);

    private static async Task<Process> StartAsync(TemporaryNamespace inside, params string[] arguments)
    {
        var process = inside.Start(Programs.Lab, ["serve", .. arguments]);
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(StartPatience);
        Assert.Equal(PodServer.ReadyLine, line);
        return process;
    }

    // A pod ends when its standard input does, which is how pods go with a lab that was killed.
    private static async Task EndAsync(Process pod)
    {
        pod.StandardInput.Close();
        await pod.WaitForExitAsync().WaitAsync(StartPatience);
        Assert.Equal("0", pod.ExitCode.ToString(CultureInfo.InvariantCulture));
    }
}
