using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>Jobs and CronJobs. Source: SetDefaults_Job and SetDefaults_CronJob of batch/v1, the Job's strategy, which
/// makes its selector, and ValidateJob.</summary>
internal static class JobStrategies
{
    public const string UidLabel = "batch.kubernetes.io/controller-uid";
    public const string NameLabel = "batch.kubernetes.io/job-name";

    private const string OldUidLabel = "controller-uid";
    private const string OldNameLabel = "job-name";
    private const int Patience = 6;
    private const int LongestCronName = 52;
    private const int MostIndexed = 100_000;

    private static readonly string[] Counts =
        ["parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished"];

    private static readonly string[] CronCounts =
        ["startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit"];

    public static void Begin(JsonObject json) => json["status"] = new JsonObject();

    public static void FillJob(JsonObject json)
    {
        var spec = json.Ensure("spec");
        FillSpec(spec);
        Select(json, spec);
        WorkloadDefaults.FillTemplate(json);
        var metadata = json.Ensure("metadata");
        if (metadata.Child("labels") is not { Count: > 0 }
            && spec.Child("template").Child("metadata").Child("labels") is { Count: > 0 } labels)
        {
            metadata["labels"] = labels.DeepClone();
        }
    }

    public static void FillCronJob(JsonObject json)
    {
        var spec = json.Ensure("spec");
        spec.Default("concurrencyPolicy", "Allow");
        spec.Default("suspend", false);
        spec.Default("successfulJobsHistoryLimit", 3);
        spec.Default("failedJobsHistoryLimit", 1);
        WorkloadDefaults.FillTemplate(spec.Ensure("jobTemplate"));
        spec.Ensure("jobTemplate").Ensure("metadata");
    }

    public static void ValidateJob(JsonObject json, FieldErrors errors) =>
        ValidateSpec(json.Child("spec") ?? [], "spec", errors);

    public static void ValidateCronJob(JsonObject json, FieldErrors errors)
    {
        var spec = json.Child("spec") ?? [];
        Schedule(spec, errors);
        if (json.Child("metadata").Text("name") is { Length: > LongestCronName } name)
        {
            // What it starts is named by it and eleven letters more.
            errors.Invalid("metadata.name", name, $"must be no more than {LongestCronName} characters");
        }

        foreach (var count in CronCounts)
        {
            Count(spec, "spec", count, errors);
        }

        if (spec.Text("concurrencyPolicy") is var policy and not ("Allow" or "Forbid" or "Replace"))
        {
            errors.NotSupported("spec.concurrencyPolicy", policy, "Allow", "Forbid", "Replace");
        }

        ValidateSpec(spec.Child("jobTemplate").Child("spec") ?? [], "spec.jobTemplate.spec", errors);
    }

    public static void ValidateJobChange(JsonObject before, JsonObject after, FieldErrors errors)
    {
        var (old, spec) = (before.Child("spec"), after.Child("spec"));
        var mayTemplateChange = old.Flag("suspend") == true && !before.Child("status").Has("startTime");
        string[] always = ["completions", "selector", "completionMode", "backoffLimitPerIndex"];
        foreach (var field in mayTemplateChange ? always : [.. always, "template"])
        {
            if (!old.HasSame(field, spec))
            {
                errors.Invalid($"spec.{field}", spec?[field]?.DeepClone(), "field is immutable");
            }
        }
    }

    private static void FillSpec(JsonObject spec)
    {
        if (!spec.Has("completions") && !spec.Has("parallelism"))
        {
            spec["completions"] = 1;
        }

        spec.Default("parallelism", 1);
        spec.Default("backoffLimit", spec.Has("backoffLimitPerIndex") ? int.MaxValue : Patience);
        spec.Default("completionMode", "NonIndexed");
        spec.Default("suspend", false);
        spec.Default("podReplacementPolicy", spec.Has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
    }

    /// <summary>A Job knows its pods by its own uid, unless its author insists on a selector.</summary>
    private static void Select(JsonObject json, JsonObject spec)
    {
        var metadata = json.Child("metadata");
        if (spec.Flag("manualSelector") == true || metadata.Text("uid") is not { Length: > 0 } uid)
        {
            return;
        }

        var labels = spec.Ensure("template").Ensure("metadata").Ensure("labels");
        (labels[UidLabel], labels[OldUidLabel]) = (uid, uid);
        (labels[NameLabel], labels[OldNameLabel]) = (metadata.Text("name"), metadata.Text("name"));
        if (!spec.Has("selector"))
        {
            spec["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { [UidLabel] = uid } };
        }
    }

    private static void Schedule(JsonObject spec, FieldErrors errors)
    {
        if (spec.Text("schedule") is not { Length: > 0 } schedule)
        {
            errors.Required("spec.schedule");
            return;
        }

        var zone = spec.Has("timeZone") ? spec.Text("timeZone") : null;
        var field = "spec.timeZone";
        try
        {
            CronSchedule.ZoneOf(zone);
            field = "spec.schedule";
            CronSchedule.Parse(schedule, zone);
        }
        catch (FormatException wrong)
        {
            errors.Invalid(field, field == "spec.timeZone" ? zone : schedule, wrong.Message);
        }
    }

    private static void Count(JsonObject spec, string field, string count, FieldErrors errors)
    {
        if (spec.Number(count) is < 0 and var number)
        {
            errors.Invalid($"{field}.{count}", number, "must be greater than or equal to 0");
        }
    }

    private static void Mode(JsonObject spec, string field, FieldErrors errors)
    {
        switch (spec.Text("completionMode"))
        {
            case "" or "NonIndexed":
                break;
            case "Indexed" when !spec.Has("completions"):
                errors.Required($"{field}.completions", "when completion mode is Indexed");
                break;
            case "Indexed" when spec.Number("parallelism") is > MostIndexed and var abreast:
                errors.Invalid(
                    $"{field}.parallelism", abreast,
                    $"must be less than or equal to {MostIndexed} when completion mode is Indexed");
                break;
            case "Indexed":
                break;
            case var mode:
                errors.NotSupported($"{field}.completionMode", mode, "Indexed", "NonIndexed");
                break;
        }
    }

    private static void ValidateSpec(JsonObject spec, string field, FieldErrors errors)
    {
        foreach (var count in Counts)
        {
            Count(spec, field, count, errors);
        }

        Mode(spec, field, errors);
        var template = spec.Child("template") ?? [];
        NameRules.Labels(errors, $"{field}.template.labels", template.Child("metadata").Child("labels"));
        PodRules.ValidateSpec(template.Child("spec") ?? [], $"{field}.template.spec", errors);
        if (template.Child("spec").Text("restartPolicy") == "Always")
        {
            errors.Required($"{field}.template.spec.restartPolicy", "valid values: \"OnFailure\", \"Never\"");
        }
    }
}
