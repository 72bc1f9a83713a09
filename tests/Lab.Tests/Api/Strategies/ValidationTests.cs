using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Store;
using static Signalbox.Lab.Tests.Api.FullCluster;

namespace Signalbox.Lab.Tests.Api.Strategies;

public sealed class ValidationTests
{
    private readonly FullCluster _cluster = new();

    [Theory]
    [InlineData("""{"ports":[]}""", "spec.ports: Required value")]
    [InlineData(
        """{"ports":[{"port":0,"targetPort":1}]}""",
        "spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive")]
    [InlineData(
        """{"ports":[{"port":80,"protocol":"XTP"}]}""",
        "spec.ports[0].protocol: Unsupported value: \"XTP\": supported values: \"SCTP\", \"TCP\", \"UDP\"")]
    [InlineData(
        """{"ports":[{"name":"a","port":80},{"name":"a","port":81}]}""",
        "spec.ports[1].name: Duplicate value: \"a\"")]
    [InlineData(
        """{"ports":[{"port":80,"nodePort":30001}]}""",
        "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'")]
    [InlineData(
        """{"type":"Odd"}""",
        "spec.type: Unsupported value: \"Odd\": supported values: \"ClusterIP\", \"ExternalName\", \"LoadBalancer\", "
        + "\"NodePort\"")]
    [InlineData("""{"type":"ExternalName"}""", "spec.externalName: Required value")]
    [InlineData(
        """{"type":"NodePort","clusterIP":"None"}""",
        "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services")]
    [InlineData(
        """{"externalTrafficPolicy":"Local"}""",
        "spec.externalTrafficPolicy: Invalid value: \"Local\": may only be set for externally-accessible services")]
    [InlineData(
        """{"sessionAffinity":"ClientIP","sessionAffinityConfig":{"clientIP":{"timeoutSeconds":86401}}}""",
        "spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 86401: must be greater than 0 and less "
        + "than 86400")]
    [InlineData(
        """{"externalIPs":["127.0.0.1"]}""",
        "spec.externalIPs[0]: Invalid value: \"127.0.0.1\": may not be in the loopback range (127.0.0.0/8, ::1/128)")]
    [InlineData(
        """{"loadBalancerSourceRanges":["10.0.0.0/8"]}""",
        "spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'")]
    public void A_Service_that_makes_no_sense_is_refused(string spec, string words)
    {
        Assert.Equal($"Service \"web\" is invalid: {words}", Refused(() => _cluster.Service("web", spec)).Message);
    }

    [Theory]
    [InlineData("""{"containers":[]}""", "spec.containers: Required value")]
    [InlineData("""{"containers":[{"name":"c"}]}""", "spec.containers[0].image: Required value")]
    [InlineData(
        """{"containers":[{"name":"c","image":"i"},{"name":"c","image":"i"}]}""",
        "spec.containers[1].name: Duplicate value: \"c\"")]
    [InlineData(
        """{"containers":[{"name":"c","image":"i","volumeMounts":[{"name":"v","mountPath":"/v"}]}]}""",
        "spec.containers[0].volumeMounts[0].name: Not found: \"v\"")]
    [InlineData(
        """{"restartPolicy":"Once","containers":[{"name":"c","image":"i"}]}""",
        "spec.restartPolicy: Unsupported value: \"Once\": supported values: \"Always\", \"Never\", \"OnFailure\"")]
    [InlineData(
        """{"containers":[{"name":"c","image":"i","livenessProbe":{}}]}""",
        "spec.containers[0].livenessProbe: Required value: must specify a handler type")]
    public void A_pod_that_makes_no_sense_is_refused(string spec, string words)
    {
        var refused = Refused(() => _cluster.Create(
            ResourceKinds.Pods, $$"""{"metadata":{"name":"p"},"spec":{{spec}}}"""));
        Assert.Equal($"Pod \"p\" is invalid: {words}", refused.Message);
    }

    [Theory]
    [InlineData("replicas", "-1", "spec.replicas: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData("selector", "null", "spec.selector: Required value")]
    [InlineData(
        "selector", """{"matchLabels":{"app":"other"}}""",
        "spec.template.metadata.labels: Invalid value: {\"app\":\"web\"}: `selector` does not match template `labels`")]
    [InlineData(
        "strategy", """{"type":"Odd"}""",
        "spec.strategy.type: Unsupported value: \"Odd\": supported values: \"Recreate\", \"RollingUpdate\"")]
    [InlineData(
        "strategy", """{"rollingUpdate":{"maxSurge":0,"maxUnavailable":0}}""",
        "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0")]
    public void A_Deployment_that_makes_no_sense_is_refused(string field, string value, string words)
    {
        var refused = Refused(() => Deployment(spec => spec[field] = JsonNode.Parse(value)));
        Assert.Equal($"Deployment.apps \"web\" is invalid: {words}", refused.Message);
    }

    [Fact]
    public void What_selects_the_pods_of_a_Deployment_stays()
    {
        Deployment(_ => { });
        const string Other = """{"matchLabels":{"app":"other"}}""";
        const string Template = """
            {"metadata":{"labels":{"app":"other"}},"spec":{"containers":[{"name":"c","image":"i"}]}}
            """;
        var refused = Refused(() => _cluster.Change(
            ResourceKinds.Deployments, "web", $$"""{"selector":{{Other}},"template":{{Template}}}"""));
        Assert.Equal(
            $"Deployment.apps \"web\" is invalid: spec.selector: Invalid value: {Other}: field is immutable",
            refused.Message);
    }

    [Fact]
    public void Of_a_pod_only_little_may_change()
    {
        _cluster.Pod("p");
        var refused = Refused(() => _cluster.Change(ResourceKinds.Pods, "p", """{"hostNetwork":true}"""));
        Assert.StartsWith(
            "Pod \"p\" is invalid: spec: Forbidden: pod updates may not change fields other than "
            + "`spec.containers[*].image`", refused.Message);
        var changed = _cluster.Registry.Update(ResourceKinds.Pods, "shop", "p", json =>
        {
            json["spec"]!["containers"]![0]!["image"] = "nginx:2";
            return json;
        }).ToJson();
        Assert.Equal(2, (int)changed["metadata"]!["generation"]!);
    }

    [Theory]
    [InlineData("""{"name":"Web"}""", "metadata.name: Invalid value: \"Web\": a lowercase RFC 1123 subdomain must")]
    [InlineData(
        """{"name":"w","labels":{"a b":"c"}}""",
        "metadata.labels: Invalid value: \"a b\": name part must consist")]
    [InlineData(
        """{"name":"w","labels":{"a":"b c"}}""",
        "metadata.labels: Invalid value: \"b c\": a valid label must be")]
    [InlineData(
        """{"name":"w","labels":{"/a":""}}""",
        "metadata.labels: Invalid value: \"/a\": prefix part must be non-empty")]
    [InlineData(
        """{"name":"w","annotations":{"a":"LONG"}}""",
        "metadata.annotations: Too long: may not be more than 262144 bytes")]
    public void Metadata_that_make_no_sense_are_refused(string metadata, string words)
    {
        var refused = Refused(() => _cluster.Create(
            ResourceKinds.ConfigMaps,
            $$"""{"metadata":{{metadata.Replace("LONG", new string('x', 262_144))}}}"""));
        Assert.StartsWith(words, refused.Causes[0].ToString());
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        var refused = Refused(() => _cluster.Create(
            ResourceKinds.Services, """{"metadata":{"name":"9"},"spec":{"type":"Odd","ports":[{"port":1}]}}"""));
        Assert.Equal(2, refused.Causes.Count);
        Assert.StartsWith(
            "Service \"9\" is invalid: [metadata.name: Invalid value: \"9\": a DNS-1035", refused.Message);
        Assert.EndsWith("\"NodePort\"]", refused.Message);
    }

    [Fact]
    public void A_Secrets_text_is_kept_as_bytes_and_what_is_immutable_stays()
    {
        var made = _cluster.Create(
            ResourceKinds.Secrets, """{"metadata":{"name":"s"},"stringData":{"a":"hello"},"immutable":true}""");
        Assert.Equal(("Opaque", "aGVsbG8="), ((string?)made["type"], (string?)made["data"]!["a"]));
        Assert.Null(made["stringData"]);
        var refused = Refused(() => _cluster.Registry.Update(ResourceKinds.Secrets, "shop", "s", json =>
        {
            json["data"]!["a"] = "";
            return json;
        }));
        Assert.Contains("data: Forbidden: field is immutable when `immutable` is set", refused.Message);
    }

    private JsonObject Deployment(Action<JsonObject> change)
    {
        var spec = JsonNode.Parse("""
            {"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},
             "spec":{"containers":[{"name":"c","image":"nginx"}]}}}
            """)!.AsObject();
        change(spec);
        var json = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "web" }, ["spec"] = spec };
        return _cluster.Create(ResourceKinds.Deployments, json.ToJsonString());
    }
}
