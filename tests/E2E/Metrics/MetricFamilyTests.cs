using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Signalbox.E2E.Nodes;
using Signalbox.E2E.Served;
using Signalbox.Lab.Api.Store;
using Signalbox.Testing.Golden;
using Signalbox.Testing.Metrics;

namespace Signalbox.E2E.Metrics;

/// <summary>The program against a real API server has every metric that dashboards know, in the form they know.
/// </summary>
public sealed class MetricFamilyTests
{
    /// <summary>Set to 1, the written list is made anew.</summary>
    private const string Rewrite = "SIGNALBOX_REWRITE_METRICS";

    [Theory]
    [InlineData("iptables")]
    [InlineData("nftables")]
    public async Task Families_are_the_recorded_ones_and_those_written_down(string mode)
    {
        await using var served = await ServedNode.PrepareAsync();
        served.Put(new EchoService("dns", "10.96.0.53", "10.0.0.1:53") { Protocol = "UDP", Port = 53 });
        served.StartAgent([], [$"--proxy-mode={mode}"]);
        var scrape = new Scrape(served.Node.Inside, served.Agent);
        served.Agent.WaitUntilProgrammed();

        // Flows are looked at by a task of its own, after the sync.
        scrape.WaitFor("kubeproxy_conntrack_reconciler_sync_duration_seconds_count", "ip_family=IPv4", n => n >= 1);
        AssertHoldsRecorded(scrape.Read(), mode);

        PutTriggered(served, "10.0.0.1", DateTimeOffset.UtcNow.AddHours(-1));
        served.Put(ServedNode.Other with { Endpoints = ["10.0.0.3:80"] });
        scrape.WaitFor("kubeproxy_sync_partial_proxy_rules_duration_seconds_count", "ip_family=IPv4", n => n >= 1);
        Assert.Null(scrape.Read().Find("kubeproxy_network_programming_duration_seconds"));
        PutTriggered(served, "10.0.0.2", DateTimeOffset.UtcNow);
        scrape.WaitFor("kubeproxy_network_programming_duration_seconds_count", "ip_family=IPv4", n => n == 1);
        AssertIsWrittenDown(scrape.Read(), mode);
    }

    /// <summary>Somebody else has the port.</summary>
    [Fact]
    public async Task A_port_that_cannot_be_bound_ends_the_agent_where_that_is_asked_for_with_an_Event()
    {
        await using var served = await ServedNode.PrepareAsync();
        using var other = served.Node.Inside.Run(() => new TcpListener(IPAddress.Loopback, 10249));
        served.Node.Inside.Run(other.Start);
        served.StartAgent([], ["--bind-address-hard-fail"]);
        Assert.Equal(1, served.Agent.WaitForExit());
        var told = served.Store.List(ResourceKinds.Events).Objects.ToArray().Select(one => one.ToString()).ToList();
        Assert.Contains(told, text => text.Contains("\"FailedToStartMetricServer\"", StringComparison.Ordinal));
    }

    private static void AssertHoldsRecorded(Exposition scrape, string mode)
    {
        if (Repository.Shared("http-traffic") is not { } folder)
        {
            // The list that is written down has all of them.
            return;
        }

        var recorded = File.ReadAllText(Path.Combine(folder, $"{mode}-metrics.txt"));
        var families = Exposition.Parse(recorded[recorded.IndexOf("# TYPE", StringComparison.Ordinal)..]).Families;
        Assert.True(families.Count > 20, "the recording holds a whole scrape");
        foreach (var family in families)
        {
            var ours = scrape.Find(family.Name);
            Assert.True(ours is not null, $"{family.Name} is missing");
            Assert.Equal(MetricShapes.Of(family), MetricShapes.Of(ours));
        }
    }

    /// <summary>Those aside that may or may not have appeared by now.</summary>
    private static void AssertIsWrittenDown(Exposition scrape, string mode)
    {
        var shapes = MetricShapes.Of(scrape).Except(MetricShapes.Written("later")).ToList();
        if (Environment.GetEnvironmentVariable(Rewrite) == "1")
        {
            File.WriteAllLines(MetricShapes.PathOf(mode), shapes);
        }

        Assert.Equal(MetricShapes.Written(mode), shapes);
    }

    private static void PutTriggered(ServedNode served, string endpoint, DateTimeOffset at)
    {
        var slice = (ServedNode.Web with { Endpoints = [$"{endpoint}:80"] }).SliceJson;
        var time = at.ToString("yyyy-MM-ddTHH:mm:ss.fffffff00Z", CultureInfo.InvariantCulture);
        served.Store.Put(ResourceKinds.EndpointSlices, slice.Replace(
            "\"labels\"",
            $$"""
            "annotations":{"endpoints.kubernetes.io/last-change-trigger-time":"{{time}}"},"labels"
            """,
            StringComparison.Ordinal));
    }
}
