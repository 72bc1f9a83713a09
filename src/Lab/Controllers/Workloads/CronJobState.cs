using k8s.Models;
using Signalbox.Lab.Api.Strategies;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Workloads;

/// <summary>A CronJob with its Jobs, and what its status becomes while it is looked at.</summary>
internal sealed class CronJobState
{
    private readonly List<V1ObjectReference> _active;

    public CronJobState(KnownObject cron, IReadOnlyList<KnownObject> jobs)
    {
        (Object, Model, Jobs) = (cron, cron.Read<V1CronJob>(), jobs);
        _active = [.. Model.Status?.Active ?? []];
        (LastSchedule, LastSuccess) = (Model.Status?.LastScheduleTime, Model.Status?.LastSuccessfulTime);
    }

    public KnownObject Object { get; }

    public V1CronJob Model { get; }

    /// <summary>All that it controls, those that a person has made from it included.</summary>
    public IReadOnlyList<KnownObject> Jobs { get; }

    /// <summary>Those that it started and that run.</summary>
    public IReadOnlyList<V1ObjectReference> Active => _active;

    public DateTime? LastSchedule { get; private set; }

    public DateTime? LastSuccess { get; private set; }

    /// <summary>The last moment that the schedule names and that no Job was started for, and how many there are. Who
    /// says for how long a Job may be late has missed nothing before.</summary>
    public (DateTime? Due, int Missed) Due(CronSchedule schedule, DateTime now)
    {
        var since = LastSchedule ?? Object.Created;
        if (Model.Spec.StartingDeadlineSeconds is { } seconds && now.AddSeconds(-seconds) is var latest)
        {
            since = latest > since ? latest : since;
        }

        return schedule.Between(since, now);
    }

    public bool IsActive(KnownObject job) => _active.Any(one => one.Uid == job.Uid);

    public void Started(KnownObject job, DateTime scheduled)
    {
        LastSchedule = scheduled;
        if (FinishOf(job) is null && !IsActive(job))
        {
            _active.Add(new V1ObjectReference
            {
                ApiVersion = job.Kind.ApiVersion,
                Kind = job.Kind.Kind,
                NamespaceProperty = job.Namespace,
                Name = job.Name,
                Uid = job.Uid,
                ResourceVersion = job.Metadata.ResourceVersion,
            });
        }
    }

    public void Ended(string uid) => _active.RemoveAll(one => one.Uid == uid);

    public void Succeeded(DateTime? when) =>
        LastSuccess = when > (LastSuccess ?? DateTime.MinValue) ? when : LastSuccess;

    /// <summary>"Complete" or "Failed"; null while it runs.</summary>
    public static string? FinishOf(KnownObject job) => job.Read<V1Job>().Status?.Conditions?
        .FirstOrDefault(one => one is { Status: "True", Type: "Complete" or "Failed" })?.Type;

    public V1CronJobStatus Status() => new()
    {
        Active = _active.Count == 0 ? null : _active,
        LastScheduleTime = LastSchedule,
        LastSuccessfulTime = LastSuccess,
    };
}
