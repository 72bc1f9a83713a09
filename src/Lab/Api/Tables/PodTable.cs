using System.Globalization;
using k8s.Models;

namespace Signalbox.Lab.Api.Tables;

/// <summary>The table of pods.</summary>
internal static class PodTable
{
    private static readonly RowCompletion Succeeded = new("Succeeded", "All containers have ended, and well.");
    private static readonly RowCompletion Failed = new("Failed", "All containers have ended, and not all well.");

    public static KindTable Table { get; } = KindTable.Of<V1Pod>(
        [
            TableColumn.ObjectName,
            new("Ready", "How many of the containers are ready."),
            new("Status", "What the containers are doing, all in all."),
            new("Restarts", "How often containers were started again, and when that last was."),
            TableColumn.Age,
            TableColumn.Wide("IP", "The address of the pod."),
            TableColumn.Wide("Node", "The node that the pod runs on, or shall."),
            TableColumn.Wide("Nominated Node", "The node on which others have to make room for the pod."),
            TableColumn.Wide("Readiness Gates", "How many of the further conditions for being ready are met."),
        ],
        RowOf);

    private static TableRow RowOf(V1Pod pod, DateTimeOffset now)
    {
        var facts = PodFacts.Of(pod);
        var address = pod.Status?.PodIPs?.FirstOrDefault()?.Ip ?? pod.Status?.PodIP;
        return new TableRow(
        [
            pod.Metadata.Name,
            $"{facts.ReadyContainers}/{facts.Containers}",
            facts.Reason,
            RestartsText(facts, now),
            HumanDuration.Since(pod.Metadata.CreationTimestamp, now),
            CellText.OrNone(address),
            CellText.OrNone(pod.Spec?.NodeName),
            CellText.OrNone(pod.Status?.NominatedNodeName),
            GatesText(pod),
        ])
        {
            Completion = pod.Status?.Phase switch { "Succeeded" => Succeeded, "Failed" => Failed, _ => null },
        };
    }

    private static string RestartsText(PodFacts facts, DateTimeOffset now)
    {
        var count = facts.Restarts.ToString(CultureInfo.InvariantCulture);
        return facts is { Restarts: > 0, LastRestart: { } last }
            ? $"{count} ({HumanDuration.Since(last, now)} ago)"
            : count;
    }

    private static string GatesText(V1Pod pod)
    {
        if (pod.Spec?.ReadinessGates is not { Count: > 0 } gates)
        {
            return CellText.None;
        }

        var met = gates.Count(gate => pod.Status?.Conditions?
            .FirstOrDefault(condition => condition.Type == gate.ConditionType)?.Status == "True");
        return $"{met}/{gates.Count}";
    }
}
