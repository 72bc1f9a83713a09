using System.Text.Json;
using Signalbox.Core.Model;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Sync;
using Signalbox.Testing;
using Signalbox.Testing.Golden;
using Signalbox.Testing.Metrics;

namespace Signalbox.Proxy.Tests.Metrics;

/// <summary>What people ask of metrics, our dashboard included, names what there is. What there is was seen in real
/// scrapes, or is made to appear here.</summary>
public sealed class ExpressionTests
{
    private static readonly string Dashboard = Path.Combine(Repository.Root, "deploy", "grafana", "signalbox.json");

    private static readonly string Known =
        Path.Combine(Repository.Root, "tests", "Proxy.Tests", "Metrics", "known-expressions.txt");

    [Fact]
    public void Common_alerts_and_panels_find_what_they_ask_for()
    {
        var expressions = File.ReadAllLines(Known).Where(line => line.Length > 0 && line[0] != '#').ToList();
        Assert.True(expressions.Count > 20);
        AssertKnown(expressions);
    }

    [Fact]
    public void The_dashboard_finds_what_it_asks_for()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Dashboard));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .Where(panel => panel.GetProperty("type").GetString() != "row").ToList();
        var expressions = panels.SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!).ToList();
        Assert.True(expressions.Count > 40);
        AssertKnown(expressions);
        Assert.All(expressions, expression => Assert.Contains("job=~\"$job\"", expression));
        Assert.All(panels, panel => Assert.NotEmpty(panel.GetProperty("description").GetString()!));
        var ids = panels.Select(panel => panel.GetProperty("id").GetInt32()).ToList();
        Assert.Equal(ids.Distinct(), ids);
    }

    /// <summary>Of kube-proxy's, and of ours, but for what is only looked at beside others.</summary>
    [Fact]
    public void The_dashboard_leaves_out_nothing_of_importance()
    {
        string[] beside = ["signalbox_dotnet_", "kubeproxy_sync_proxy_rules_last_"];
        var text = File.ReadAllText(Dashboard);
        var missing = KnownFamily.All.Select(family => family.Name)
            .Where(name => name.StartsWith("kubeproxy_", StringComparison.Ordinal)
                || name.StartsWith("signalbox_", StringComparison.Ordinal))
            .Where(name => !beside.Any(start => name.StartsWith(start, StringComparison.Ordinal)))
            .Where(name => !text.Contains(name, StringComparison.Ordinal));
        Assert.Empty(missing);
    }

    [Theory]
    [InlineData("rate(kubeproxy_no_such_total[5m])", "there is no metric kubeproxy_no_such_total")]
    [InlineData("kubeproxy_sync_proxy_rules_duration_seconds", "there is no metric")]
    [InlineData("process_open_fds{code=\"x\"}", "process_open_fds has no label code")]
    [InlineData("process_open_fds{le=\"x\"}", "process_open_fds has no label le")]
    [InlineData("sum by (code) (process_open_fds)", "nothing there has the label code")]
    [InlineData("sum(process_open_fds) without (verb)", "nothing there has the label verb")]
    [InlineData("1 - process_no / process_open_fds", "there is no metric process_no")]
    public void What_is_not_there_is_noticed(string expression, string problem) =>
        Assert.StartsWith(problem, Assert.Single(Expression.Parse(expression).Unknown(KnownFamily.All)));

    [Fact]
    public async Task Families_of_things_that_go_wrong_are_written_down_as_they_are()
    {
        var shapes = new HashSet<string>();
        foreach (var mode in Enum.GetValues<ProxyMode>())
        {
            var sync = new ObservedSync(mode);
            sync.Metrics.Conntrack.Observe(IPFamily.IPv4, TimeSpan.FromSeconds(1), 1);
            sync.Metrics.Health.AnsweredHealthz(200);
            sync.Metrics.Health.AnsweredLivez(503);
            sync.Take(new ClusterChange.ServiceSet(A.Service("ns/web", "10.96.0.1") with
            {
                Refusals = [new Refusal("Service ns/web", "spec", "odd")],
            }));
            var failure = new SyncFailure("no", IsStateUnknown: true);
            sync.Sync(new SyncReport(failure));
            sync.Sync(new SyncReport(failure with { IsOfCleanup = true }));
            shapes.UnionWith(MetricShapes.Of(await sync.ScrapeAsync()));
        }

        Assert.Empty(MetricShapes.Written("later").Except(shapes));
    }

    private static void AssertKnown(IEnumerable<string> expressions) => Assert.All(
        expressions,
        expression =>
        {
            var parsed = Expression.Parse(expression);
            Assert.NotEmpty(parsed.Metrics);
            Assert.Empty(parsed.Unknown(KnownFamily.All));
        });
}
