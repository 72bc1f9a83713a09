using System.Diagnostics;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Signalbox.E2E.Nodes;
using Signalbox.Lab.Api;
using Signalbox.Lab.Namespaces;

namespace Signalbox.E2E.Served;

/// <summary>The way to the server is cut, and nobody says so: no FIN, no RST. The server is in a network namespace of
/// its own, behind a cable.</summary>
public sealed class SilentServerTests
{
    private static readonly Cut[] Cuts =
    [
        new("ip link set cable down", "ip link set cable up", HttpProtocols.Http1AndHttp2),
        new("iptables-nft -I INPUT -j DROP", "iptables-nft -D INPUT -j DROP", HttpProtocols.Http1AndHttp2),
        new("iptables-nft -I INPUT -j DROP", "iptables-nft -D INPUT -j DROP", HttpProtocols.Http1),
    ];

    /// <summary>All at once, each with a server and an agent of its own: most of the time is spent waiting.</summary>
    [Fact]
    public async Task A_way_that_is_cut_is_noticed_in_seconds_and_taken_again() =>
        await Task.WhenAll(Cuts.Select(NoticedAsync));

    private static async Task NoticedAsync(Cut cut)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var far = new TemporaryNamespace("api");
        await using var served = await ServedNode.PrepareAsync(
            new ApiServerOptions { Protocols = cut.Protocols }, serverSide: far);
        served.StartAgent();
        served.WaitUntilAsWanted(after: "the start");
        var rules = served.Rules();
        var clock = Stopwatch.StartNew();
        far.Execute("sh", "-ec", cut.Line).ThrowIfFailed();
        foreach (var kind in new[] { "services", "endpointslices", "nodes" })
        {
            served.Agent.WaitFor(0, "cannot be followed", $"\"{kind}\"");
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"noticed after {clock.Elapsed}{served.Agent.Words}");
        var use = new AgentUse(served.Agent);
        served.Put(new EchoService("new", "10.96.2.1", "10.0.0.5:80"));
        served.Delete(ServedNode.Other);
        await served.KeepsRulesForAsync(TimeSpan.FromSeconds(15), rules, cut.ToString());
        use.AssertSmall(cut.ToString());
        far.Execute("sh", "-ec", cut.MendingLine).ThrowIfFailed();
        served.WaitUntilAsWanted(ServedNode.OneBackoff, cut.ToString());
    }

    /// <summary>Lines of sh, for the server's namespace.</summary>
    private sealed record Cut(string Line, string MendingLine, HttpProtocols Protocols);
}
