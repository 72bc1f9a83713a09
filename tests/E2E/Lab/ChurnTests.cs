using System.Diagnostics;
using Signalbox.E2E.Lab.Load;

namespace Signalbox.E2E.Lab;

/// <summary>Many changes, as fast as they can be made.</summary>
[Collection(LoadedLab.Name)]
public sealed class ChurnTests(LabFixture fixture, ITestOutputHelper output)
{
    private const int Services = 100;
    private const int Seed = 20260301;

    private static readonly TimeSpan Time = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task After_a_minute_of_changes_the_rules_of_every_node_are_those_of_the_cluster()
    {
        var lab = fixture.Lab;
        using var churn = new ServiceChurn(lab.Kubeconfig, Seed);
        var watch = Stopwatch.StartNew();
        await churn.BeginAsync(Services);
        while (watch.Elapsed < Time)
        {
            await churn.StepAsync(Services);
        }

        output.WriteLine(
            $"{churn.Done.Values.Sum()} changes in {watch.Elapsed.TotalSeconds:0} s: "
            + string.Join(", ", churn.Done.Select(pair => $"{pair.Value} {pair.Key}")));
        watch.Restart();
        Eventually.True(() => IsSettled(lab), () => "there are pods that come or go");
        output.WriteLine($"the pods are settled after {watch.Elapsed.TotalSeconds:0.0} s");
        NodeRules.WaitUntilTrue(lab);
        output.WriteLine($"the rules of all nodes are true after {watch.Elapsed.TotalSeconds:0.0} s");
        lab.Kubectl("delete", "namespace", "churn", "--wait=false").ThrowIfFailed();
        NodeRules.WaitUntilTrue(lab);
    }

    private static bool IsSettled(LabRun lab) => lab
        .Kubectl("get", "deployments", "-n", "churn", "-o", "jsonpath={range .items[*]}{.spec.replicas}"
            + " {.status.replicas} {.status.readyReplicas}{\"\\n\"}{end}")
        .ThrowIfFailed().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' '))
        .All(numbers => numbers[0] == Number(numbers[1]) && numbers[0] == Number(numbers[2]));

    private static string Number(string text) => text == "" ? "0" : text;
}
