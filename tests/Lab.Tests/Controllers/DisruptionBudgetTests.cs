using k8s.Models;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Tests.Controllers;

public sealed class DisruptionBudgetTests
{
    /// <summary>Healthy, desired, expected, allowed; of three pods of a Deployment, of which one may not start.
    /// </summary>
    [Theory]
    [InlineData("2", null, true, "3 2 3 1")]
    [InlineData("50%", null, true, "3 2 3 1")]
    [InlineData("100%", null, true, "3 3 3 0")]
    [InlineData(null, "1", true, "3 2 3 1")]
    [InlineData(null, "50%", true, "3 1 3 2")]
    [InlineData("2", null, false, "2 2 3 0")]
    [InlineData(null, "1", false, "2 2 3 0")]
    public async Task A_budget_counts_what_may_be_evicted(string? least, string? most, bool allRun, string counts)
    {
        var held = "";
        await using var cluster = new ControlledCluster(looksAfter: pod =>
            allRun || (held.Length == 0 ? held = pod.Metadata.Name : held) != pod.Metadata.Name);
        cluster.AddNodes("n1");
        cluster.Registry.Create(ResourceKinds.Deployments, ControlledCluster.Deployment("web", 3));
        cluster.Registry.Create(PolicyKinds.PodDisruptionBudgets, new V1PodDisruptionBudget
        {
            Metadata = new V1ObjectMeta { Name = "b", NamespaceProperty = "default" },
            Spec = new V1PodDisruptionBudgetSpec
            {
                Selector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { ["app"] = "web" } },
                MinAvailable = least,
                MaxUnavailable = most,
            },
        });
        Soon.Equal(counts, () => Counts(cluster));
    }

    private static string Counts(ControlledCluster cluster)
    {
        var status = cluster.Find<V1PodDisruptionBudget>(PolicyKinds.PodDisruptionBudgets, "b")!.Status;
        return $"{status.CurrentHealthy} {status.DesiredHealthy} {status.ExpectedPods} {status.DisruptionsAllowed}";
    }
}
