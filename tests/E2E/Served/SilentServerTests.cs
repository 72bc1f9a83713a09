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
    [Theory]
    [InlineData("ip link set cable down", "ip link set cable up", HttpProtocols.Http1AndHttp2)]
    [InlineData("iptables-nft -I INPUT -j DROP", "iptables-nft -D INPUT -j DROP", HttpProtocols.Http1AndHttp2)]
    [InlineData("iptables-nft -I INPUT -j DROP", "iptables-nft -D INPUT -j DROP", HttpProtocols.Http1)]
    public async Task A_way_that_is_cut_is_noticed_in_seconds_and_taken_again(
        string cut, string mend, HttpProtocols protocols)
    {
        using var far = new TemporaryNamespace("api");
        await using var served = await ServedNode.PrepareAsync(
            new ApiServerOptions { Protocols = protocols }, serverSide: far);
        served.StartAgent();
        served.WaitUntilAsWanted(after: "the start");
        var rules = served.Rules();
        var clock = Stopwatch.StartNew();
        far.Execute("sh", "-ec", cut).ThrowIfFailed();
        foreach (var kind in new[] { "services", "endpointslices", "nodes" })
        {
            served.Agent.WaitFor(0, "cannot be followed", $"\"{kind}\"");
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"noticed after {clock.Elapsed}{served.Agent.Words}");
        var use = new AgentUse(served.Agent);
        served.Put(new EchoService("new", "10.96.2.1", "10.0.0.5:80"));
        served.Delete(ServedNode.Other);
        await served.KeepsRulesForAsync(TimeSpan.FromSeconds(15), rules, cut);
        use.AssertSmall(cut);
        far.Execute("sh", "-ec", mend).ThrowIfFailed();
        served.WaitUntilAsWanted(ServedNode.OneBackoff, mend);
    }
}
