using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Store;
using static Signalbox.Lab.Tests.Api.FullCluster;

namespace Signalbox.Lab.Tests.Api.Strategies;

/// <summary>DaemonSets, StatefulSets, Jobs and CronJobs: what they are filled with, and what they may not say.
/// </summary>
public sealed class WorkloadStrategyTests
{
    private const string Template =
        """{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"nginx"}]}}""";

    private readonly FullCluster _cluster = new();

    public static TheoryData<ResourceKind, string, string> Bad => new()
    {
        {
            WorkloadKinds.DaemonSets, """{"updateStrategy":{"type":"Recreate"}}""",
            "spec.updateStrategy.type: Unsupported value: \"Recreate\": supported values: \"OnDelete\", "
            + "\"RollingUpdate\""
        },
        {
            WorkloadKinds.DaemonSets, """{"updateStrategy":{"rollingUpdate":{"maxUnavailable":0}}}""",
            "spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0"
        },
        {
            WorkloadKinds.DaemonSets, """{"updateStrategy":{"rollingUpdate":{"maxSurge":"10%"}}}""",
            "spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: \"10%\": may not be set when maxUnavailable is "
            + "non-zero"
        },
        {
            WorkloadKinds.DaemonSets, """{"selector":{}}""",
            "spec.selector: Invalid value: {}: empty selector is invalid for daemonset"
        },
        {
            WorkloadKinds.StatefulSets, """{"podManagementPolicy":"Odd"}""",
            "spec.podManagementPolicy: Unsupported value: \"Odd\": supported values: \"OrderedReady\", \"Parallel\""
        },
        {
            WorkloadKinds.StatefulSets, """{"updateStrategy":{"rollingUpdate":{"partition":-1}}}""",
            "spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: must be greater than or equal to 0"
        },
        {
            WorkloadKinds.StatefulSets, """{"replicas":-1}""",
            "spec.replicas: Invalid value: -1: must be greater than or equal to 0"
        },
        {
            WorkloadKinds.Jobs, "{}",
            "spec.template.spec.restartPolicy: Required value: valid values: \"OnFailure\", \"Never\""
        },
        {
            WorkloadKinds.CronJobs,
            "{\"concurrencyPolicy\":\"Odd\",\"jobTemplate\":{\"spec\":{\"template\":{\"spec\":{"
            + "\"restartPolicy\":\"Never\",\"containers\":[{\"name\":\"c\",\"image\":\"nginx\"}]}}}}}",
            "[spec.schedule: Required value, spec.concurrencyPolicy: Unsupported value: \"Odd\": supported values: "
            + "\"Allow\", \"Forbid\", \"Replace\"]"
        },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void What_makes_no_sense_is_refused(ResourceKind kind, string spec, string words)
    {
        var group = kind.Group;
        Assert.Equal($"{kind.Kind}.{group} \"x\" is invalid: {words}", Refused(() => Create(kind, spec)).Message);
    }

    [Fact]
    public void A_DaemonSet_is_filled_and_its_templates_are_counted()
    {
        const string Counter = "deprecated.daemonset.template.generation";
        var made = Create(WorkloadKinds.DaemonSets, "{}");
        Assert.Equal(
            """{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":1,"maxSurge":0}}""",
            made["spec"]!["updateStrategy"]!.ToJsonString());
        Assert.Equal(
            ("1", 10, 0),
            ((string?)made["metadata"]!["annotations"]![Counter], (int)made["spec"]!["revisionHistoryLimit"]!,
                (int)made["status"]!["numberReady"]!));

        var same = _cluster.Change(WorkloadKinds.DaemonSets, "x", """{"minReadySeconds":5}""");
        Assert.Equal("1", (string?)same["metadata"]!["annotations"]![Counter]);
        var other = _cluster.Change(
            WorkloadKinds.DaemonSets, "x", $$"""{"template":{{Template.Replace("nginx", "nginx:2")}}}""");
        Assert.Equal("2", (string?)other["metadata"]!["annotations"]![Counter]);
        Assert.Equal(3, (int)other["metadata"]!["generation"]!);
    }

    [Fact]
    public void A_StatefulSet_is_filled_and_little_of_it_may_change()
    {
        var spec = Create(WorkloadKinds.StatefulSets, "{}")["spec"]!;
        Assert.Equal(
            ("OrderedReady", 1, """{"type":"RollingUpdate","rollingUpdate":{"partition":0}}"""),
            ((string?)spec["podManagementPolicy"], (int)spec["replicas"]!, spec["updateStrategy"]!.ToJsonString()));
        Assert.Equal(
            """{"whenDeleted":"Retain","whenScaled":"Retain"}""",
            spec["persistentVolumeClaimRetentionPolicy"]!.ToJsonString());

        _cluster.Change(WorkloadKinds.StatefulSets, "x", """{"replicas":3}""");
        var refused = Refused(() =>
            _cluster.Change(WorkloadKinds.StatefulSets, "x", """{"serviceName":"other"}"""));
        Assert.StartsWith("StatefulSet.apps \"x\" is invalid: spec: Forbidden: updates to statefulset spec for fields "
            + "other than 'replicas', 'ordinals', 'template'", refused.Message);
    }

    [Fact]
    public void A_Job_knows_its_pods_by_its_uid_and_keeps_its_template()
    {
        var made = Create(WorkloadKinds.Jobs, RestartingNever);
        var uid = (string?)made["metadata"]!["uid"];
        var spec = made["spec"]!;
        Assert.Equal(
            (1, 1, 6, "NonIndexed", "TerminatingOrFailed"),
            ((int)spec["completions"]!, (int)spec["parallelism"]!, (int)spec["backoffLimit"]!,
                (string?)spec["completionMode"], (string?)spec["podReplacementPolicy"]));
        Assert.Equal(uid, (string?)spec["selector"]!["matchLabels"]!["batch.kubernetes.io/controller-uid"]);
        var labels = spec["template"]!["metadata"]!["labels"]!;
        Assert.Equal(("x", uid), ((string?)labels["job-name"], (string?)labels["controller-uid"]));
        Assert.True(JsonNode.DeepEquals(labels, made["metadata"]!["labels"]));

        var wider = _cluster.Change(WorkloadKinds.Jobs, "x", """{"parallelism":2}""");
        Assert.Equal(2, (int)wider["spec"]!["parallelism"]!);
        var refused = Refused(() => _cluster.Change(WorkloadKinds.Jobs, "x", """{"completions":2}"""));
        Assert.Equal(
            "Job.batch \"x\" is invalid: spec.completions: Invalid value: 2: field is immutable", refused.Message);
    }

    private static string RestartingNever =>
        """{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"nginx"}]}}}""";

    private JsonObject Create(ResourceKind kind, string spec)
    {
        var whole = JsonNode.Parse(spec)!.AsObject();
        if (kind != WorkloadKinds.CronJobs)
        {
            whole.TryAdd("template", JsonNode.Parse(Template));
        }

        if (kind.Group == "apps")
        {
            whole.TryAdd("selector", JsonNode.Parse("""{"matchLabels":{"a":"b"}}"""));
        }

        var json = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "x" }, ["spec"] = whole };
        return _cluster.Create(kind, json.ToJsonString());
    }
}
