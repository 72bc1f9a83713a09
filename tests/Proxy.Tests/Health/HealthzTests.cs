using System.Text.RegularExpressions;
using Signalbox.Core.Model;
using Signalbox.Proxy.Sync;
using Signalbox.Testing;
using Signalbox.Testing.Golden;
using Signalbox.Testing.Http;

namespace Signalbox.Proxy.Tests.Health;

/// <summary>What /healthz and /livez say, and when.</summary>
public sealed partial class HealthzTests
{
    [Theory]
    [InlineData("healthz", false)]
    [InlineData("livez", false)]
    [InlineData("healthz", true)]
    [InlineData("livez", true)]
    public async Task Answers_are_those_that_were_recorded(string path, bool isTainted)
    {
        var folder = Repository.Shared("http-traffic");
        Assert.SkipWhen(folder is null, Repository.NoShared);
        await using var run = await HealthRun.StartProgrammedAsync();
        run.Take(new ClusterChange.NodeSet(A.Node() with { IsLeaving = isTainted }));
        foreach (var mode in new[] { "iptables", "nftables" })
        {
            var file = $"{mode}-{path}{(isTainted ? "-node-tainted" : "")}.txt";
            var recorded = HttpReply.ReadRecording(Path.Combine(folder, file));
            var reply = run.Ask($"/{path}");
            Assert.Equal(recorded.StatusLine, reply.StatusLine);
            Assert.Equal(recorded.SteadyHeaders, reply.SteadyHeaders);
            Assert.Equal(Times().Replace(recorded.Body, "T"), Times().Replace(reply.Body, "T"));
        }
    }

    [Fact]
    public async Task A_yes_is_of_now_and_a_no_says_when_rules_were_last_brought_up_to_date()
    {
        await using var run = await HealthRun.StartProgrammedAsync();
        run.Pass(0.5);
        run.End(IPFamily.IPv6);
        run.Pass(59.75);
        var yes = run.Ask("/healthz");
        Assert.Equal(
            """
            {"lastUpdated":"2026-11-22T22:01:00.25Z","currentTime":"2026-11-22T22:01:00.25Z","nodeEligible":true,
            "healthy":true,"status":{"IPv4":{"lastUpdated":"2026-11-22T22:00:00Z","healthy":true},
            "IPv6":{"lastUpdated":"2026-11-22T22:00:00.5Z","healthy":true}}}
            """.ReplaceLineEndings(""), yes.Body);
        Assert.Equal(
            ["Content-Type: application/json", "X-Content-Type-Options: nosniff"], yes.SteadyHeaders);
        run.Queue(IPFamily.IPv4);
        run.End(IPFamily.IPv4, "the lock is held");
        run.Pass(60);
        var no = run.Ask("/livez");
        Assert.Equal(503, no.Status);
        Assert.Equal(
            """
            {"lastUpdated":"2026-11-22T22:00:00.5Z","currentTime":"2026-11-22T22:02:00.25Z",
            "healthy":false,"status":{"IPv4":{"lastUpdated":"2026-11-22T22:00:00Z","healthy":false},
            "IPv6":{"lastUpdated":"2026-11-22T22:00:00.5Z","healthy":true}},
            "waitingFor":["a sync of IPv4: the lock is held"]}
            """.ReplaceLineEndings(""), no.Body);
    }

    [Fact]
    public async Task Before_the_first_sync_it_says_what_it_waits_for_and_nothing_asks_for_a_restart()
    {
        await using var run = await HealthRun.StartAsync();
        Says("this node: another agent may still have it");
        run.Observe();
        run.SourceWaitsFor = ["Services: Connection refused (192.0.2.1:6443)", "EndpointSlices", "the Node here"];
        Says(
            "Services: Connection refused (192.0.2.1:6443)", "EndpointSlices", "the Node here",
            "the first sync of IPv4", "the first sync of IPv6");
        run.Take(new ClusterChange.NodeSet(A.Node()));
        run.Pass(100_000);
        run.SourceWaitsFor = ["Services"];
        Says("Services", "the first sync of IPv4", "the first sync of IPv6");
        run.SourceWaitsFor = [];
        run.Take(HealthRun.Complete);
        run.End(IPFamily.IPv4);
        run.End(IPFamily.IPv6, "Operation not supported");
        Says("the first sync of IPv6: Operation not supported");
        run.End(IPFamily.IPv6);
        Assert.Equal((200, 200), run.Statuses);

        void Says(params string[] waitingFor)
        {
            Assert.Equal((503, 200), run.Statuses);
            var body = run.Ask("/healthz").Body;
            var words = string.Join("\",\"", waitingFor);
            Assert.EndsWith($"\"waitingFor\":[\"{words}\"]}}", body, StringComparison.Ordinal);
            Assert.Contains("\"healthy\":false", body, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Changes_that_wait_for_a_minute_are_late_until_all_late_families_have_caught_up(
        bool isLate4, bool isLate6)
    {
        await using var run = await HealthRun.StartProgrammedAsync();
        run.Pass(100_000);
        Assert.Equal((200, 200), run.Statuses);
        List<IPFamily> late = [];
        late.AddRange(isLate4 ? [IPFamily.IPv4] : []);
        late.AddRange(isLate6 ? [IPFamily.IPv6] : []);
        late.ForEach(run.Queue);
        run.Pass(30);
        late.ForEach(run.Queue);
        run.Pass(29.9);
        Assert.Equal((200, 200), run.Statuses);
        run.Pass(0.1);
        foreach (var family in late)
        {
            Assert.Equal((503, 503), run.Statuses);
            run.End(family, "the lock is held");
            Assert.Equal((503, 503), run.Statuses);
            run.End(family);
        }

        Assert.Equal((200, 200), run.Statuses);
        Assert.Equal(late.Count > 0 ? "healthz 503" : "healthz 200", run.Served[4]);
        Assert.Equal("livez 200", run.Served[^1]);
    }

    [Fact]
    public async Task A_kernel_that_takes_nothing_is_a_fault_also_at_the_start_and_also_where_nothing_was_queued()
    {
        await using var run = await HealthRun.StartAsync();
        run.Observe();
        run.Take(new ClusterChange.NodeSet(A.Node()));
        run.Take(HealthRun.Complete);
        run.End(IPFamily.IPv6);
        run.End(IPFamily.IPv4, "Operation not supported");
        run.Pass(60);
        Assert.Equal((503, 503), run.Statuses);
        run.End(IPFamily.IPv4);
        Assert.Equal((200, 200), run.Statuses);
        run.End(IPFamily.IPv4, "Operation not supported");
        run.Pass(60);
        Assert.Equal((503, 503), run.Statuses);
    }

    [Fact]
    public async Task Services_that_the_kernel_refuses_are_no_fault_of_the_node()
    {
        await using var run = await HealthRun.StartProgrammedAsync();
        var refusing = new SyncReport(null) { Refused = [(A.Name("shop/web"), "Operation not supported")] };
        var family = run.Part.Observe(IPFamily.IPv4)!;
        family.Took(HealthRun.Complete);
        family.Queued();
        family.Ended(Outcomes.Of(IPFamily.IPv4, refusing));
        run.Pass(100_000);
        Assert.Equal((200, 200), run.Statuses);
    }

    [Fact]
    public async Task A_node_that_is_about_to_leave_is_no_place_for_load_balancers_and_alive_all_the_same()
    {
        await using var run = await HealthRun.StartProgrammedAsync();
        run.Take(new ClusterChange.NodeSet(A.Node() with { IsLeaving = true }));
        Assert.Equal((503, 200), run.Statuses);
        run.Take(new ClusterChange.NodeGone(A.Here));
        Assert.Equal((503, 200), run.Statuses);
        run.Take(new ClusterChange.NodeSet(A.Node()));
        Assert.Equal((200, 200), run.Statuses);
        run.Take(new ClusterChange.NodeGone(A.Here));
        Assert.Equal((200, 200), run.Statuses);
    }

    [Fact]
    public async Task A_node_that_the_cluster_does_not_know_is_no_place_for_load_balancers()
    {
        await using var run = await HealthRun.StartAsync();
        run.Observe();
        run.Take(HealthRun.Complete);
        run.End(IPFamily.IPv4);
        run.End(IPFamily.IPv6);
        Assert.Equal((503, 200), run.Statuses);
        Assert.EndsWith("\"waitingFor\":[\"the Node here\"]}", run.Ask("/healthz").Body, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d*[1-9])?Z")]
    private static partial Regex Times();
}
