using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Writes;
using static Signalbox.Lab.Tests.Api.FullCluster;

namespace Signalbox.Lab.Tests.Api.Strategies;

public sealed class EphemeralContainerTests
{
    private readonly FullCluster _cluster = new();

    public EphemeralContainerTests() => _cluster.Pod("web");

    [Fact]
    public void One_joins_a_pod_with_defaults_and_a_new_generation_and_nothing_else_changes()
    {
        var before = _cluster.Find(ResourceKinds.Pods, "web");

        Write("""[{"name":"look","image":"busybox","targetContainerName":"web"}]""", spec => spec["nodeName"] = "n");

        var after = _cluster.Find(ResourceKinds.Pods, "web");
        Assert.Equal(
            """{"name":"look","image":"busybox","targetContainerName":"web","imagePullPolicy":"Always","""
            + """
            "terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File","resources":{}}
            """,
            after["spec"]!["ephemeralContainers"]![0]!.ToJsonString());
        Assert.Equal(1 + (int)before["metadata"]!["generation"]!, (int)after["metadata"]!["generation"]!);
        after["spec"]!.AsObject().Remove("ephemeralContainers");
        Assert.Equal(before["spec"]!.ToJsonString(), after["spec"]!.ToJsonString());
    }

    [Theory]
    [InlineData(
        "[]",
        "spec.ephemeralContainers: Forbidden: existing ephemeral containers \"old\" may not be removed\n")]
    [InlineData(
        """[{"name":"old","image":"other"}]""",
        "spec.ephemeralContainers: Forbidden: existing ephemeral containers \"old\" may not be changed\n")]
    [InlineData(
        """[{"name":"old","image":"busybox"},{"name":"web","image":"busybox"}]""",
        "spec.ephemeralContainers[1].name: Duplicate value: \"web\"")]
    [InlineData(
        """[{"name":"old","image":"busybox"},{"name":"new","image":"busybox","targetContainerName":"none"}]""",
        "spec.ephemeralContainers[1].targetContainerName: Not found: \"none\"")]
    [InlineData(
        """[{"name":"old","image":"busybox"},{"name":"new","image":"busybox","ports":[{"containerPort":80}]}]""",
        "spec.ephemeralContainers[1].ports: Forbidden: cannot be set for an Ephemeral Container")]
    public void What_it_may_not_be_is_refused(string containers, string words)
    {
        Write("""[{"name":"old","image":"busybox"}]""");

        Assert.Equal($"Pod \"web\" is invalid: {words}", Refused(() => Write(containers)).Message);
    }

    [Fact]
    public void A_pod_neither_begins_with_one_nor_gets_one_by_the_way()
    {
        const string One = """[{"name":"look","image":"busybox"}]""";
        Assert.Equal(
            "Pod \"new\" is invalid: spec.ephemeralContainers: Forbidden: cannot be set on create",
            Refused(() => _cluster.Create(ResourceKinds.Pods, $$$"""
                {"metadata":{"name":"new"},"spec":{"containers":[{"name":"c","image":"i"}],
                 "ephemeralContainers":{{{One}}}}}
                """)).Message);
        Assert.Contains(
            "pod updates may not change fields other than",
            Refused(() => _cluster.Change(
                ResourceKinds.Pods, "web", $$$"""{"ephemeralContainers":{{{One}}}}""")).Message,
            StringComparison.Ordinal);
    }

    private StoredObject Write(string containers, Action<JsonObject>? more = null) => _cluster.Registry.Change(
        new ObjectPlace(ResourceKinds.Pods, "shop", "web"), WriteScope.EphemeralContainers, pod =>
        {
            pod["spec"]!["ephemeralContainers"] = JsonNode.Parse(containers);
            more?.Invoke(pod["spec"]!.AsObject());
            return pod;
        }).Object;
}
