using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Strategies;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Workloads;

/// <summary>Starts Jobs when a CronJob's schedule says so, and deletes the oldest of those that have ended. Source:
/// pkg/controller/cronjob/cronjob_controllerv2.go.</summary>
internal sealed class CronJobController(ControllerContext context) : IController
{
    private const string ScheduledAt = "batch.kubernetes.io/cronjob-scheduled-timestamp";
    private const int MostMissed = 100;

    /// <summary>So that the clock is past the moment when it is looked at again.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(100);

    private readonly EventRecorder _events = context.EventsOf("cronjob-controller");

    public string Name => "cronjob-controller";

    public WorkQueue Queue { get; } = context.NewQueue();

    private ObjectCache CronJobs => context.View.Cache(WorkloadKinds.CronJobs);

    public void Observe(ObjectChange change)
    {
        if (change.Kind == WorkloadKinds.CronJobs)
        {
            Queue.Add(change.Key);
        }
        else if (change.Kind == WorkloadKinds.Jobs)
        {
            foreach (var owner in change.Sides.Select(job => job.Controller).OfType<V1OwnerReference>()
                .Where(owner => owner.Kind == WorkloadKinds.CronJobs.Kind))
            {
                Queue.Add($"{change.Object.Namespace}/{owner.Name}");
            }
        }
    }

    public void Reconcile(string key)
    {
        if (CronJobs.Find(key) is not { } cron)
        {
            return;
        }

        var jobs = context.View.DependentsOf(cron.Uid)
            .Where(one => one.Kind == WorkloadKinds.Jobs && one.Controller?.Uid == cron.Uid);
        var state = new CronJobState(cron, [.. jobs.OrderBy(job => job.Created).ThenBy(job => job.Name)]);
        Settle(state);
        if (!cron.IsDeleting && !context.View.IsEnding(cron.Namespace) && state.Model.Spec.Suspend != true
            && ScheduleOf(cron, state.Model) is { } schedule)
        {
            Start(state, schedule);
            if (schedule.Next(context.Now) is { } next)
            {
                Queue.AddAfter(key, next - context.Now + Margin);
            }
        }

        TemplatePods.WriteStatus(context, cron, state.Status());
        Trim(state, "Complete", state.Model.Spec.SuccessfulJobsHistoryLimit);
        Trim(state, "Failed", state.Model.Spec.FailedJobsHistoryLimit);
    }

    /// <summary>The API refuses schedules that say nothing; one that got past it starts nothing.</summary>
    private CronSchedule? ScheduleOf(KnownObject cron, V1CronJob model)
    {
        try
        {
            return CronSchedule.Parse(model.Spec.Schedule, model.Spec.TimeZone);
        }
        catch (FormatException wrong)
        {
            _events.Warning(
                cron, "UnparseableSchedule", $"unparseable schedule: \"{model.Spec.Schedule}\" : {wrong.Message}");
            return null;
        }
    }

    /// <summary>Takes note of which Jobs have ended.</summary>
    private void Settle(CronJobState state)
    {
        foreach (var job in state.Jobs)
        {
            var (isActive, finish) = (state.IsActive(job), CronJobState.FinishOf(job));
            if (!isActive && finish is null)
            {
                _events.Warning(
                    state.Object, "UnexpectedJob",
                    $"Saw a job that the controller did not create or forgot: {job.Name}");
            }
            else if (isActive && finish is not null)
            {
                state.Ended(job.Uid);
                _events.Normal(
                    state.Object, "SawCompletedJob", $"Saw completed job: {job.Name}, condition: {finish}");
            }

            if (finish == "Complete")
            {
                state.Succeeded(job.Read<V1Job>().Status.CompletionTime);
            }
        }

        foreach (var gone in state.Active.Where(one => state.Jobs.All(job => job.Uid != one.Uid)).ToArray())
        {
            state.Ended(gone.Uid);
            _events.Normal(state.Object, "MissingJob", $"Active job went missing: {gone.Name}");
        }
    }

    private void Start(CronJobState state, CronSchedule schedule)
    {
        var (due, missed) = state.Due(schedule, context.Now);
        if (missed > MostMissed)
        {
            _events.Warning(
                state.Object, "TooManyMissedTimes",
                $"too many missed start times: {missed}. Set or decrease .spec.startingDeadlineSeconds or check clock "
                + "skew");
        }

        if (due is not { } time)
        {
            return;
        }

        var name = string.Create(
            CultureInfo.InvariantCulture, $"{state.Object.Name}-{new DateTimeOffset(time).ToUnixTimeSeconds() / 60}");
        if (state.Jobs.FirstOrDefault(job => job.Name == name) is { } made)
        {
            // The status was not written after it was made.
            state.Started(made, time);
        }
        else if (MayStart(state))
        {
            state.Started(Create(state, name, time), time);
        }
    }

    private bool MayStart(CronJobState state)
    {
        var policy = state.Model.Spec.ConcurrencyPolicy;
        if (policy == "Forbid" && state.Active.Count > 0)
        {
            _events.Normal(
                state.Object, "JobAlreadyActive",
                "Not starting job because prior execution is running and concurrency policy is Forbid");
            return false;
        }

        foreach (var job in policy == "Replace" ? state.Jobs.Where(state.IsActive).ToArray() : [])
        {
            Delete(state, job);
            state.Ended(job.Uid);
        }

        return true;
    }

    private KnownObject Create(CronJobState state, string name, DateTime time)
    {
        var (cron, template) = (state.Object, state.Object.Stored.ToJson().Child("spec").Child("jobTemplate"));
        var metadata = new JsonObject { ["namespace"] = cron.Namespace, ["name"] = name };
        metadata.TakeFrom("labels", template.Child("metadata"));
        metadata.TakeFrom("annotations", template.Child("metadata"));
        var zone = CronSchedule.ZoneOf(state.Model.Spec.TimeZone);
        metadata.Ensure("annotations")[ScheduledAt] = Moment(TimeZoneInfo.ConvertTime(new DateTimeOffset(time), zone));
        metadata["ownerReferences"] = new JsonArray(ObjectModels.ToJson(ClusterWriter.ControllerReference(cron)));
        try
        {
            var made = context.Writer.Create(WorkloadKinds.Jobs, new JsonObject
            {
                ["apiVersion"] = WorkloadKinds.Jobs.ApiVersion,
                ["kind"] = WorkloadKinds.Jobs.Kind,
                ["metadata"] = metadata,
                ["spec"] = template?["spec"]?.DeepClone(),
            });
            _events.Normal(cron, "SuccessfulCreate", $"Created job {name}");
            return new KnownObject(made);
        }
        catch (StoreException refused) when (refused.Kind != StoreError.AlreadyExists)
        {
            _events.Warning(cron, "FailedCreate", $"Error creating job: {refused.Message}");
            throw;
        }
    }

    private void Trim(CronJobState state, string finish, int? limit)
    {
        var ended = state.Jobs.Where(job => CronJobState.FinishOf(job) == finish)
            .OrderBy(job => job.Read<V1Job>().Status.StartTime).ThenBy(job => job.Name).ToArray();
        foreach (var job in ended.SkipLast(limit ?? ended.Length).Where(job => !job.IsDeleting))
        {
            Delete(state, job);
        }
    }

    private void Delete(CronJobState state, KnownObject job)
    {
        context.Writer.Delete(job, new Deletion { PropagationPolicy = "Background" });
        _events.Normal(state.Object, "SuccessfulDelete", $"Deleted job {job.Name}");
    }

    private static string Moment(DateTimeOffset moment) => moment.Offset == TimeSpan.Zero
        ? moment.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : moment.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
