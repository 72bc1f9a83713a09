using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Workloads;

/// <summary>The numbers of an Indexed Job's pods: each number from 0 to completions - 1 must succeed once. Source:
/// pkg/controller/job/indexed_job_utils.go.</summary>
internal static class JobIndexes
{
    /// <summary>A label and an annotation of pods.</summary>
    public const string Label = "batch.kubernetes.io/job-completion-index";

    private const string Variable = "JOB_COMPLETION_INDEX";

    public static bool AreUsed(V1Job job) => job.Spec.CompletionMode == "Indexed";

    /// <summary>-1 for a pod that has none.</summary>
    public static int Of(KnownObject pod) =>
        int.TryParse(
            pod.Metadata.Annotations?.TryGetValue(Label, out var text) == true ? text : "", NumberStyles.None,
            CultureInfo.InvariantCulture, out var index)
            ? index
            : -1;

    /// <summary>"1,3-5,7" as its numbers, up to the last that counts.</summary>
    public static ImmutableSortedSet<int> Parse(string? text, int completions)
    {
        var all = ImmutableSortedSet.CreateBuilder<int>();
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.Split('-');
            if (int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
                && int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last))
            {
                all.UnionWith(Enumerable.Range(first, Math.Max(0, Math.Min(last, completions - 1) - first + 1)));
            }
        }

        return all.ToImmutable();
    }

    /// <summary>Three or more in a row are written by the first and the last; null for none.</summary>
    public static string? Text(ImmutableSortedSet<int> indexes)
    {
        var text = new List<string>();
        for (var at = 0; at < indexes.Count;)
        {
            var end = at;
            while (end + 1 < indexes.Count && indexes[end + 1] == indexes[end] + 1)
            {
                end++;
            }

            var (first, last) = (Text(indexes[at]), Text(indexes[end]));
            text.Add(end == at ? first : $"{first}{(end == at + 1 ? ',' : '-')}{last}");
            at = end + 1;
        }

        return text.Count == 0 ? null : string.Join(',', text);
    }

    /// <summary>The lowest that have neither succeeded nor a pod that works on them.</summary>
    public static IEnumerable<int> Missing(JobState state)
    {
        var taken = state.Active.Select(Of).ToHashSet();
        return Enumerable.Range(0, state.Model.Spec.Completions ?? 0)
            .Where(index => !taken.Contains(index) && !state.Counts.Indexes.Contains(index));
    }

    /// <summary>Tells a new pod, and the programs in it, its number.</summary>
    public static void Give(JsonObject pod, string job, int index)
    {
        var (metadata, spec) = (pod.Ensure("metadata"), pod.Ensure("spec"));
        var text = Text(index);
        metadata["generateName"] = $"{job}-{text}-";
        metadata.Ensure("annotations")[Label] = text;
        metadata.Ensure("labels")[Label] = text;
        spec["hostname"] = $"{job}-{text}";
        foreach (var container in spec.Children("initContainers").Concat(spec.Children("containers")))
        {
            var variables = container.Children("env");
            if (variables.All(one => one.Text("name") != Variable))
            {
                container["env"] = new JsonArray([.. variables.Select(one => one.DeepClone()), Told()]);
            }
        }
    }

    private static string Text(int index) => index.ToString(CultureInfo.InvariantCulture);

    private static JsonObject Told() => new()
    {
        ["name"] = Variable,
        ["valueFrom"] = new JsonObject
        {
            ["fieldRef"] = new JsonObject { ["fieldPath"] = $"metadata.labels['{Label}']" },
        },
    };
}
