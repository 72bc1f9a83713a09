using k8s.Models;
using Microsoft.Extensions.Time.Testing;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers;

namespace Signalbox.Lab.Tests.Controllers;

public sealed class JobTests
{
    private const string Index = "batch.kubernetes.io/job-completion-index";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task As_many_pods_succeed_as_should_no_more_at_a_time_than_may()
    {
        await using var cluster = Cluster();
        cluster.Registry.Create(WorkloadKinds.Jobs, Job(completions: 3, parallelism: 2));
        Soon.Equal(2, () => Running(cluster).Count);
        End(cluster, Running(cluster)[0], "Succeeded");
        Soon.Equal("2 1 0 ", () => Status(cluster));
        // One that is gone has counted all the same.
        cluster.Registry.Delete(
            ResourceKinds.Pods, "default",
            cluster.Pods.Single(pod => pod.Status.Phase == "Succeeded").Metadata.Name);
        End(cluster, Running(cluster)[0], "Succeeded");
        Soon.Equal("1 2 0 ", () => Status(cluster));
        End(cluster, Running(cluster)[0], "Succeeded");

        Soon.Equal("0 3 0 SuccessCriteriaMet Complete", () => Status(cluster));
        Soon.Equal("Job completed", () => string.Join(", ", cluster.Events("Job", "Completed")));
        Assert.Equal(3, cluster.Events("Job", "SuccessfulCreate").Count);
        Assert.NotNull(Find(cluster)!.Status.CompletionTime);
        Soon.True(
            () => cluster.Pods.All(pod => pod.Metadata.Finalizers is null), () => "a pod is held by its finalizer");
    }

    [Fact]
    public async Task Failures_wait_longer_each_and_too_many_are_the_end()
    {
        await using var cluster = Cluster();
        cluster.Registry.Create(WorkloadKinds.Jobs, Job(backoffLimit: 1));
        Soon.Equal(1, () => Running(cluster).Count);
        End(cluster, Running(cluster)[0], "Failed");
        Soon.Equal("0 0 1 ", () => Status(cluster));
        Assert.Empty(Running(cluster));

        _time.Advance(TimeSpan.FromSeconds(11));
        Soon.Equal(1, () => Running(cluster).Count);
        End(cluster, Running(cluster)[0], "Failed");
        Soon.Equal("0 0 2 FailureTarget Failed", () => Status(cluster));
        Soon.Equal(
            "Job has reached the specified backoff limit",
            () => string.Join(", ", cluster.Events("Job", "BackoffLimitExceeded")));
    }

    [Fact]
    public async Task A_deadline_ends_it_and_its_time_to_live_removes_it_with_its_pods()
    {
        await using var cluster = Cluster();
        var job = Job();
        (job.Spec.ActiveDeadlineSeconds, job.Spec.TtlSecondsAfterFinished) = (60, 100);
        cluster.Registry.Create(WorkloadKinds.Jobs, job);
        Soon.Equal("1 0 0 ", () => Status(cluster));
        _time.Advance(TimeSpan.FromSeconds(61));
        Soon.Equal("0 0 1 FailureTarget Failed", () => Status(cluster));
        Assert.Equal("DeadlineExceeded", Find(cluster)!.Status.Conditions[1].Reason);

        _time.Advance(TimeSpan.FromSeconds(101));
        Soon.True(() => Find(cluster) is null && cluster.Pods.Count == 0, () => Status(cluster));
    }

    [Fact]
    public async Task A_pod_that_is_deleted_counts_as_failed_and_a_deleted_Job_leaves_none()
    {
        await using var cluster = Cluster();
        cluster.Registry.Create(WorkloadKinds.Jobs, Job());
        Soon.Equal(1, () => Running(cluster).Count);
        cluster.Registry.Delete(ResourceKinds.Pods, "default", Running(cluster)[0]);
        Soon.Equal("1 0 1 ", () => Status(cluster));

        cluster.Registry.Delete(WorkloadKinds.Jobs, "default", "j");
        Soon.Equal(0, () => cluster.Pods.Count);
    }

    [Fact]
    public async Task A_suspended_Job_has_no_pods_until_it_goes_on()
    {
        await using var cluster = Cluster();
        cluster.Registry.Create(WorkloadKinds.Jobs, Job());
        Soon.Equal("1 0 0 ", () => Status(cluster));
        Suspend(cluster, true);
        Soon.Equal("0 0 1 Suspended", () => Status(cluster));
        Assert.Null(Find(cluster)!.Status.StartTime);
        Suspend(cluster, false);
        Soon.Equal("1 0 1 ", () => Status(cluster));
    }

    [Fact]
    public async Task Each_number_of_an_Indexed_Job_succeeds_once()
    {
        await using var cluster = Cluster();
        var job = Job(completions: 4, parallelism: 3);
        job.Spec.CompletionMode = "Indexed";
        cluster.Registry.Create(WorkloadKinds.Jobs, job);
        Soon.Equal(3, () => Running(cluster).Count);
        Assert.Equal("0 1 2", Numbers(cluster));
        var second = cluster.Pods.Single(pod => pod.Metadata.Name.StartsWith("j-1-", StringComparison.Ordinal));
        Assert.Equal(("j-1", "1"), (second.Spec.Hostname, second.Metadata.Labels[Index]));
        var variable = second.Spec.Containers[0].Env.Single();
        Assert.Equal("JOB_COMPLETION_INDEX", variable.Name);
        Assert.Equal($"metadata.labels['{Index}']", variable.ValueFrom.FieldRef.FieldPath);

        End(cluster, second.Metadata.Name, "Succeeded");
        Soon.Equal("0 2 3", () => Numbers(cluster));
        Assert.Equal("1", Find(cluster)!.Status.CompletedIndexes);
        // One that fails is tried again, with its number.
        End(cluster, Running(cluster).Single(name => name.StartsWith("j-2-", StringComparison.Ordinal)), "Failed");
        Soon.Equal("0 3", () => Numbers(cluster));
        _time.Advance(TimeSpan.FromSeconds(11));
        Soon.Equal("0 2 3", () => Numbers(cluster));
        Running(cluster).ToList().ForEach(name => End(cluster, name, "Succeeded"));
        Soon.Equal("0 4 1 SuccessCriteriaMet Complete", () => Status(cluster));
        Assert.Equal("0-3", Find(cluster)!.Status.CompletedIndexes);
        Soon.True(
            () => cluster.Pods.All(pod => pod.Metadata.Finalizers is null), () => "a pod is held by its finalizer");
    }

    private ControlledCluster Cluster()
    {
        var cluster = new ControlledCluster(new ControllerOptions { Time = _time });
        cluster.AddNodes("n1");
        return cluster;
    }

    private static V1Job Job(int? completions = null, int? parallelism = null, int? backoffLimit = null)
    {
        var spec = ControlledCluster.PodSpec();
        spec.RestartPolicy = "Never";
        return new V1Job
        {
            Metadata = new V1ObjectMeta { Name = "j", NamespaceProperty = "default" },
            Spec = new V1JobSpec
            {
                Completions = completions,
                Parallelism = parallelism,
                BackoffLimit = backoffLimit,
                Template = new V1PodTemplateSpec { Spec = spec },
            },
        };
    }

    private static void Suspend(ControlledCluster cluster, bool isSuspended) =>
        cluster.Registry.Update(WorkloadKinds.Jobs, "default", "j", json =>
        {
            json["spec"]!["suspend"] = isSuspended;
            return json;
        });

    private static void End(ControlledCluster cluster, string pod, string phase) =>
        cluster.Registry.UpdateStatus(ResourceKinds.Pods, "default", pod, json =>
        {
            json["status"]!["phase"] = phase;
            return json;
        });

    private static IReadOnlyList<string> Running(ControlledCluster cluster) =>
    [
        .. cluster.Pods.Where(pod => pod.Status?.Phase == "Running" && pod.Metadata.DeletionTimestamp is null)
            .Select(pod => pod.Metadata.Name),
    ];

    /// <summary>Of the pods that run.</summary>
    private static string Numbers(ControlledCluster cluster) => string.Join(
        ' ', cluster.Pods.Where(pod => pod.Status?.Phase == "Running" && pod.Metadata.DeletionTimestamp is null)
            .Select(pod => pod.Metadata.Annotations[Index]).Order());

    private static V1Job? Find(ControlledCluster cluster) => cluster.Find<V1Job>(WorkloadKinds.Jobs, "j");

    /// <summary>Active, succeeded, failed, and the conditions that hold.</summary>
    private static string Status(ControlledCluster cluster)
    {
        var status = Find(cluster)?.Status;
        var conditions = (status?.Conditions ?? []).Where(one => one.Status == "True").Select(one => one.Type);
        return $"{status?.Active ?? 0} {status?.Succeeded ?? 0} {status?.Failed ?? 0} {string.Join(' ', conditions)}";
    }
}
