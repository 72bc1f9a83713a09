using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Tests.Api.Strategies;

public sealed class DefaultsTests
{
    private readonly FullCluster _cluster = new();

    [Fact]
    public void A_pod_is_filled()
    {
        var made = _cluster.Create(ResourceKinds.Pods, """
            {"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i:1","ports":[{"containerPort":1}],
             "readinessProbe":{"httpGet":{"port":1}}}],"volumes":[{"name":"v"},{"name":"w","secret":{}}]}}
            """);
        var spec = made["spec"]!;
        Assert.Equal("""{"phase":"Pending","qosClass":"BestEffort"}""", made["status"]!.ToJsonString());
        Assert.Equal(
            ("Always", 30, "ClusterFirst", "default", 2),
            ((string?)spec["restartPolicy"], (int)spec["terminationGracePeriodSeconds"]!, (string?)spec["dnsPolicy"],
                (string?)spec["serviceAccountName"], spec["tolerations"]!.AsArray().Count));
        var container = spec["containers"]![0]!;
        Assert.Equal(
            ("IfNotPresent", "TCP"),
            ((string?)container["imagePullPolicy"], (string?)container["ports"]![0]!["protocol"]));
        Assert.Equal(
            """{"httpGet":{"port":1,"path":"/","scheme":"HTTP"},"timeoutSeconds":1,"periodSeconds":10,"""
            + """ "successThreshold":1,"failureThreshold":3}"""[1..],
            container["readinessProbe"]!.ToJsonString());
        Assert.Equal(
            """[{"name":"v","emptyDir":{}},{"name":"w","secret":{"defaultMode":420}}]""",
            spec["volumes"]!.ToJsonString());
    }

    [Fact]
    public void A_Service_is_filled()
    {
        var spec = _cluster.Service("web", """{"sessionAffinity":"ClientIP"}""")["spec"]!;
        Assert.Equal("""[{"port":80,"protocol":"TCP","targetPort":80}]""", spec["ports"]!.ToJsonString());
        Assert.Equal(
            """{"clientIP":{"timeoutSeconds":10800}}""", spec["sessionAffinityConfig"]!.ToJsonString());
        Assert.Equal(
            ("ClusterIP", "Cluster"), ((string?)spec["type"], (string?)spec["internalTrafficPolicy"]));
    }

    [Fact]
    public void A_Deployment_is_filled()
    {
        var spec = _cluster.Create(ResourceKinds.Deployments, """
            {"metadata":{"name":"d"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":
             {"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"nginx"}]}}}}
            """)["spec"]!;
        Assert.Equal(
            (1, 10, 600),
            ((int)spec["replicas"]!, (int)spec["revisionHistoryLimit"]!, (int)spec["progressDeadlineSeconds"]!));
        Assert.Equal(
            """{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":"25%","maxSurge":"25%"}}""",
            spec["strategy"]!.ToJsonString());
        Assert.Equal("Always", (string?)spec["template"]!["spec"]!["containers"]![0]!["imagePullPolicy"]);
        Assert.Null(spec["template"]!["spec"]!["tolerations"]);
    }
}
