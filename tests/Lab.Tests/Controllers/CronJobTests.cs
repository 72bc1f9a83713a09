using k8s.Models;
using Microsoft.Extensions.Time.Testing;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers;

namespace Signalbox.Lab.Tests.Controllers;

/// <summary>CronJobs by a clock that the test moves. It begins ten seconds before a minute.</summary>
public sealed class CronJobTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 11, 59, 50, TimeSpan.Zero));

    [Fact]
    public async Task A_Job_starts_when_the_schedule_says_and_old_ones_are_deleted()
    {
        await using var cluster = Cluster();
        var cron = Cron();
        cron.Spec.SuccessfulJobsHistoryLimit = 1;
        cluster.Registry.Create(WorkloadKinds.CronJobs, cron);
        Assert.Empty(Jobs(cluster));

        Pass(TimeSpan.FromSeconds(11));
        Soon.Equal("c-29454480", () => Jobs(cluster));
        Soon.Equal("c-29454480 | 12:00:00 | ", () => Status(cluster));
        var job = cluster.Find<V1Job>(WorkloadKinds.Jobs, "c-29454480")!;
        Assert.Equal("red", job.Metadata.Labels["colour"]);
        Assert.Equal(
            "2026-01-01T12:00:00Z", job.Metadata.Annotations["batch.kubernetes.io/cronjob-scheduled-timestamp"]);
        Assert.Equal("CronJob", job.Metadata.OwnerReferences.Single().Kind);
        Assert.Equal(["Created job c-29454480"], cluster.Events("CronJob", "SuccessfulCreate"));

        Complete(cluster);
        Soon.Equal(" | 12:00:00 | 12:00:01", () => Status(cluster));
        Assert.Equal(
            ["Saw completed job: c-29454480, condition: Complete"], cluster.Events("CronJob", "SawCompletedJob"));
        Pass(TimeSpan.FromMinutes(1));
        Soon.Equal("c-29454480 c-29454481", () => Jobs(cluster));
        Complete(cluster);
        Soon.Equal("c-29454481", () => Jobs(cluster));
        Soon.Equal(
            "Deleted job c-29454480", () => string.Join(',', cluster.Events("CronJob", "SuccessfulDelete")));
        Assert.Equal(" | 12:01:00 | 12:01:01", Status(cluster));
    }

    [Theory]
    [InlineData("Allow", "c-29454480 c-29454481", "")]
    [InlineData("Replace", "c-29454481", "")]
    [InlineData(
        "Forbid", "c-29454480",
        "Not starting job because prior execution is running and concurrency policy is Forbid")]
    public async Task The_next_start_meets_a_Job_that_runs_as_the_policy_says(string policy, string jobs, string told)
    {
        await using var cluster = Cluster();
        var cron = Cron();
        cron.Spec.ConcurrencyPolicy = policy;
        cluster.Registry.Create(WorkloadKinds.CronJobs, cron);
        Pass(TimeSpan.FromSeconds(11));
        Soon.Equal("c-29454480", () => Jobs(cluster));
        Pass(TimeSpan.FromMinutes(1));
        Soon.Equal(jobs, () => Jobs(cluster));
        Soon.True(
            () => told.Length == 0 || cluster.Events("CronJob", "JobAlreadyActive").Contains(told),
            () => "nobody was told why no Job started");
    }

    [Fact]
    public async Task What_was_missed_starts_once_unless_it_is_too_late_or_suspended()
    {
        await using var cluster = Cluster();
        var cron = Cron();
        cron.Spec.Suspend = true;
        cluster.Registry.Create(WorkloadKinds.CronJobs, cron);
        cron.Metadata.Name = "late";
        cron.Spec.StartingDeadlineSeconds = 10;
        cluster.Registry.Create(WorkloadKinds.CronJobs, cron);
        Pass(TimeSpan.FromHours(2) + TimeSpan.FromSeconds(30));
        Assert.Equal("", Jobs(cluster));

        Resume(cluster, "c");
        Resume(cluster, "late");
        Soon.Equal("c-29454600", () => Jobs(cluster));
        Assert.Equal(
            ["too many missed start times: 121. Set or decrease .spec.startingDeadlineSeconds or check clock skew"],
            cluster.Events("CronJob", "TooManyMissedTimes"));
        Pass(TimeSpan.FromSeconds(45));
        Soon.Equal("c-29454600 c-29454601 late-29454601", () => Jobs(cluster));
    }

    [Fact]
    public async Task A_Job_that_a_person_made_from_it_is_told_of_and_goes_with_it()
    {
        await using var cluster = Cluster();
        var cron = cluster.Registry.Create(WorkloadKinds.CronJobs, Cron());
        cluster.Registry.Create(WorkloadKinds.Jobs, new V1Job
        {
            Metadata = new V1ObjectMeta
            {
                Name = "by-hand",
                NamespaceProperty = "default",
                OwnerReferences =
                [
                    new V1OwnerReference
                    {
                        ApiVersion = "batch/v1",
                        Kind = "CronJob",
                        Name = "c",
                        Uid = cron.Metadata.Uid,
                        Controller = true,
                    },
                ],
            },
            Spec = cron.Spec.JobTemplate.Spec,
        });
        Soon.True(
            () => cluster.Events("CronJob", "UnexpectedJob")
                .Contains("Saw a job that the controller did not create or forgot: by-hand"),
            () => "nobody was told of the Job");
        cluster.Registry.Delete(WorkloadKinds.CronJobs, "default", "c");
        Soon.Equal("", () => Jobs(cluster));
    }

    private void Pass(TimeSpan time) => _time.Advance(time);

    private ControlledCluster Cluster()
    {
        var cluster = new ControlledCluster(new ControllerOptions { Time = _time });
        cluster.AddNodes("n1");
        return cluster;
    }

    private static V1CronJob Cron()
    {
        var spec = ControlledCluster.PodSpec();
        spec.RestartPolicy = "Never";
        return new V1CronJob
        {
            Metadata = new V1ObjectMeta { Name = "c", NamespaceProperty = "default" },
            Spec = new V1CronJobSpec
            {
                Schedule = "* * * * *",
                JobTemplate = new V1JobTemplateSpec
                {
                    Metadata = new V1ObjectMeta { Labels = new Dictionary<string, string> { ["colour"] = "red" } },
                    Spec = new V1JobSpec { Template = new V1PodTemplateSpec { Spec = spec } },
                },
            },
        };
    }

    private static void Resume(ControlledCluster cluster, string name) =>
        cluster.Registry.Update(WorkloadKinds.CronJobs, "default", name, json =>
        {
            json["spec"]!["suspend"] = false;
            return json;
        });

    /// <summary>Ends all pods that run, and waits for their Jobs.</summary>
    private static void Complete(ControlledCluster cluster)
    {
        Soon.True(
            () => cluster.Pods.Any(pod => pod.Status?.Phase == "Running"), () => "no pod runs");
        foreach (var pod in cluster.Pods.Where(pod => pod.Status?.Phase == "Running"))
        {
            cluster.Registry.UpdateStatus(ResourceKinds.Pods, "default", pod.Metadata.Name, json =>
            {
                json["status"]!["phase"] = "Succeeded";
                return json;
            });
        }

        Soon.True(
            () => cluster.List<V1Job>(WorkloadKinds.Jobs).All(job => job.Status.CompletionTime is not null),
            () => "a Job is not complete");
    }

    private static string Jobs(ControlledCluster cluster) => string.Join(
        ' ', cluster.List<V1Job>(WorkloadKinds.Jobs).Where(job => job.Metadata.DeletionTimestamp is null)
            .Select(job => job.Metadata.Name).Order(StringComparer.Ordinal));

    /// <summary>Which are active, when the last was due, and when the last that succeeded ended.</summary>
    private static string Status(ControlledCluster cluster)
    {
        var status = cluster.Find<V1CronJob>(WorkloadKinds.CronJobs, "c")?.Status;
        return $"{string.Join(' ', (status?.Active ?? []).Select(one => one.Name))} | "
            + $"{status?.LastScheduleTime:HH:mm:ss} | {status?.LastSuccessfulTime:HH:mm:ss}";
    }
}
