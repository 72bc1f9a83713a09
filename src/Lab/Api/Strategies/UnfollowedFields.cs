using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>Fields that are stored and that the lab does not follow: what the author of an object is told of them, a
/// line each, "FIELD: why".</summary>
internal static class UnfollowedFields
{
    private const string NotFollowed = "is stored, the lab does not follow it";

    private static readonly (string Field, string Why)[] OfPods =
    [
        ("hostPID", "a container sees its own processes alone"),
        ("hostIPC", "a container shares no memory with others"),
        ("shareProcessNamespace", "a container sees its own processes alone"),
    ];

    private static readonly (string Field, string Why)[] OfJobs =
    [
        ("podFailurePolicy", "every pod that fails counts towards backoffLimit"),
        ("successPolicy", "the Job is complete when all its pods have succeeded"),
        ("backoffLimitPerIndex", "failures are counted for the whole Job"),
        ("maxFailedIndexes", "failures are counted for the whole Job"),
        ("managedBy", "the lab's own controller runs the Job"),
    ];

    public static IEnumerable<string> OfPod(JsonObject json) => Told(json.Child("spec"), "spec", OfPods);

    public static IEnumerable<string> OfTemplate(JsonObject json) => OfTemplate(json.Child("spec"), "spec");

    public static IEnumerable<string> OfJob(JsonObject json) => OfJob(json.Child("spec"), "spec");

    public static IEnumerable<string> OfCronJob(JsonObject json) =>
        OfJob(json.Child("spec").Child("jobTemplate").Child("spec"), "spec.jobTemplate.spec");

    public static IEnumerable<string> OfStatefulSet(JsonObject json)
    {
        IEnumerable<string> claims = json.Child("spec").Children("volumeClaimTemplates").Count == 0
            ? []
            : [
                "spec.volumeClaimTemplates: the lab provides no storage: each pod gets empty folders, which are gone "
                + "with it",
            ];
        return claims.Concat(OfTemplate(json));
    }

    private static IEnumerable<string> OfJob(JsonObject? spec, string field) =>
        Told(spec, field, OfJobs).Concat(OfTemplate(spec, field));

    private static IEnumerable<string> OfTemplate(JsonObject? spec, string field) =>
        Told(spec.Child("template").Child("spec"), $"{field}.template.spec", OfPods);

    /// <summary>What is false is not asked for.</summary>
    private static IEnumerable<string> Told(JsonObject? json, string field, (string Field, string Why)[] all) => all
        .Where(one => json.Has(one.Field) && json.Flag(one.Field) != false)
        .Select(one => $"{field}.{one.Field}: {NotFollowed}: {one.Why}");
}
