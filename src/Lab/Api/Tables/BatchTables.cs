using k8s.Models;

namespace Signalbox.Lab.Api.Tables;

/// <summary>The tables of what runs to an end.</summary>
internal static class BatchTables
{
    public static KindTable Jobs { get; } = KindTable.Of<V1Job>(
        [
            TableColumn.ObjectName,
            new("Status", "How it is with the Job."),
            new("Completions", "How many pods have succeeded, of how many that must."),
            new("Duration", "How long it has run, or ran."),
            TableColumn.Age,
            TableColumn.Containers,
            TableColumn.Images,
            TableColumn.Selector,
        ],
        (one, now) => new(
        [
            one.Metadata.Name,
            Status(one),
            Completions(one),
            Duration(one, now),
            HumanDuration.Since(one.Metadata.CreationTimestamp, now),
            CellText.ContainerNames(one.Spec?.Template),
            CellText.ContainerImages(one.Spec?.Template),
            CellText.OrNone(CellText.Selector(one.Spec?.Selector)),
        ]));

    public static KindTable CronJobs { get; } = KindTable.Of<V1CronJob>(
        [
            TableColumn.ObjectName,
            new("Schedule", "When its Jobs should start, as cron says it."),
            new("Timezone", "Where the schedule's times are."),
            new("Suspend", "Whether no Jobs should start for now.", Type: "boolean"),
            TableColumn.Number("Active", "How many of its Jobs run."),
            new("Last Schedule", "How long ago the last one was started."),
            TableColumn.Age,
            TableColumn.Containers,
            TableColumn.Images,
            TableColumn.Selector,
        ],
        (one, now) => new(
        [
            one.Metadata.Name,
            one.Spec?.Schedule ?? "",
            CellText.OrNone(one.Spec?.TimeZone),
            one.Spec?.Suspend == true ? "True" : "False",
            one.Status?.Active?.Count ?? 0,
            one.Status?.LastScheduleTime is { } last ? HumanDuration.Since(last, now) : CellText.None,
            HumanDuration.Since(one.Metadata.CreationTimestamp, now),
            CellText.ContainerNames(one.Spec?.JobTemplate?.Spec?.Template),
            CellText.ContainerImages(one.Spec?.JobTemplate?.Spec?.Template),
            CellText.OrNone(CellText.Selector(one.Spec?.JobTemplate?.Spec?.Selector)),
        ]));

    private static string Status(V1Job job) =>
        Has(job, "Complete") ? "Complete"
        : Has(job, "Failed") ? "Failed"
        : job.Metadata.DeletionTimestamp is not null ? "Terminating"
        : Has(job, "Suspended") ? "Suspended"
        : Has(job, "FailureTarget") ? "FailureTarget"
        : Has(job, "SuccessCriteriaMet") ? "SuccessCriteriaMet"
        : "Running";

    private static bool Has(V1Job job, string condition) =>
        job.Status?.Conditions?.Any(one => one.Type == condition && one.Status == "True") == true;

    private static string Completions(V1Job job) => (job.Spec?.Completions, job.Spec?.Parallelism ?? 0) switch
    {
        ({ } wanted, _) => $"{job.Status?.Succeeded ?? 0}/{wanted}",
        (null, > 1 and var abreast) => $"{job.Status?.Succeeded ?? 0}/1 of {abreast}",
        _ => $"{job.Status?.Succeeded ?? 0}/1",
    };

    private static string Duration(V1Job job, DateTimeOffset now) =>
        (job.Status?.StartTime, job.Status?.CompletionTime) switch
        {
            ({ } start, { } end) => HumanDuration.Text(end - start),
            ({ } start, null) => HumanDuration.Since(start, now),
            _ => "",
        };
}
