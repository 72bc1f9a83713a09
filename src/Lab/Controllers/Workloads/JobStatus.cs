using k8s.Models;

namespace Signalbox.Lab.Controllers.Workloads;

/// <summary>What a Job says of itself. It first says that it will end, and that it has ended when its pods have.
/// </summary>
internal static class JobStatus
{
    private const string Complete = "Complete";
    private const string Failed = "Failed";
    private const string WillComplete = "SuccessCriteriaMet";
    private const string WillFail = "FailureTarget";
    private const string Suspended = "Suspended";

    /// <summary>Whether nothing more is to be started.</summary>
    public static bool IsEnd(V1JobCondition condition) =>
        condition is { Status: "True", Type: Complete or Failed or WillComplete or WillFail };

    public static V1JobStatus Of(JobState state, DateTime now)
    {
        var conditions = new List<V1JobCondition>(state.Model.Status?.Conditions ?? []);
        if (!state.IsFinished)
        {
            Suspend(state, conditions, now);
            Decide(state, conditions, now);
            Finish(state, conditions, now);
        }

        var isComplete = Find(conditions, Complete) is not null;
        return new V1JobStatus
        {
            Conditions = conditions.Count == 0 ? null : conditions,
            StartTime = Whole(state.StartTime),
            CompletionTime = isComplete ? Whole(state.Model.Status?.CompletionTime ?? now) : null,
            Active = TemplatePods.NullIfZero(state.Active.Count),
            Succeeded = TemplatePods.NullIfZero(state.Counts.Succeeded),
            Failed = TemplatePods.NullIfZero(state.Counts.Failed),
            Ready = state.Ready,
            Terminating = state.Terminating,
            CompletedIndexes = JobIndexes.Text(state.Counts.Indexes),
            UncountedTerminatedPods = state.Counts.ToModel(),
        };
    }

    private static void Suspend(JobState state, List<V1JobCondition> conditions, DateTime now)
    {
        var known = conditions.FirstOrDefault(one => one.Type == Suspended);
        if (state.IsSuspended != (known?.Status == "True"))
        {
            conditions.RemoveAll(one => one.Type == Suspended);
            conditions.Add(state.IsSuspended
                ? New(Suspended, "JobSuspended", "Job suspended", now)
                : New(Suspended, "JobResumed", "Job resumed", now, "False"));
        }
    }

    /// <summary>Once decided, it stays so.</summary>
    private static void Decide(JobState state, List<V1JobCondition> conditions, DateTime now)
    {
        if (conditions.Any(IsEnd))
        {
            return;
        }

        if (state.Failure is { } failure)
        {
            conditions.Add(New(WillFail, failure.Reason, failure.Message, now));
        }
        else if (state.IsComplete)
        {
            conditions.Add(New(
                WillComplete, "CompletionsReached", "Reached expected number of succeeded pods", now));
        }
    }

    private static void Finish(JobState state, List<V1JobCondition> conditions, DateTime now)
    {
        if (state.Active.Count > 0 || state.Terminating > 0 || !state.Counts.Counted.IsEmpty)
        {
            return;
        }

        if (Find(conditions, WillFail) is { } failure)
        {
            conditions.Add(New(Failed, failure.Reason, failure.Message, now));
        }
        else if (Find(conditions, WillComplete) is { } success)
        {
            conditions.Add(New(Complete, success.Reason, success.Message, now));
        }
    }

    private static V1JobCondition? Find(List<V1JobCondition> conditions, string type) =>
        conditions.FirstOrDefault(one => one.Type == type && one.Status == "True");

    private static V1JobCondition New(
        string type, string reason, string message, DateTime now, string status = "True") => new()
        {
            Type = type,
            Status = status,
            Reason = reason,
            Message = message,
            LastProbeTime = Whole(now),
            LastTransitionTime = Whole(now),
        };

    /// <summary>The API keeps whole seconds.</summary>
    private static DateTime? Whole(DateTime? time) => time is { } known
        ? new DateTime(known.Ticks - (known.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc)
        : null;
}
