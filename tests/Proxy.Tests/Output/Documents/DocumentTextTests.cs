using System.Text.Json.Nodes;
using Signalbox.Cluster.Yaml;
using Signalbox.Core.Explain;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Trace;
using Signalbox.Proxy.Explain;
using Signalbox.Proxy.Output;
using Signalbox.Proxy.Output.Documents;
using Signalbox.Testing;

namespace Signalbox.Proxy.Tests.Output.Documents;

public sealed class DocumentTextTests
{
    private static readonly Explanation Found = new()
    {
        Subject = "svc/web",
        NotKnown = ["yes", "0x10", "a: b # c", "\"quoted\" & <plain>"],
        Services =
        [
            new ExplainedService
            {
                Name = A.Name("shop/web"),
                Object = A.Service("shop/web", "10.96.0.7") with
                {
                    CreationTimestamp = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
                },
                Words = new ServiceWords([new("app.kubernetes.io/name", "Web")], "PreferClose"),
                Problems = [new(ProblemKind.ExternalIPsNotAllowed, ProblemSeverity.Note, "text", "")],
                Ports =
                [
                    new ExplainedPort
                    {
                        Name = new ServicePortName(A.Name("shop/web"), "", Protocol.TCP),
                        Family = IPFamily.IPv4,
                        Endpoints =
                        [
                            new ExplainedEndpoint
                            {
                                Address = Address.Parse("10.1.0.1"),
                                Port = 8080,
                                Shares = [new(TrafficPolicy.Cluster, Odds.Certain.And(1, 3))],
                            },
                        ],
                        Rules =
                        [
                            new ExplainedRule
                            {
                                Program = "iptables",
                                Table = "nat",
                                Chain = "KUBE-SERVICES",
                                Text = "-j KUBE-SVC-A",
                                Words = "all packets go on to chain KUBE-SVC-A",
                                Callers = [Caller.Pod],
                                Count = new ExplainedRuleCount(5, 300),
                            },
                        ],
                        LeftOut =
                        [
                            new ExplainedLeftOut
                            {
                                Address = Address.Parse("10.1.0.2"),
                                Port = 8080,
                                ZoneHints = ["north"],
                                Pool = TrafficPolicy.Local,
                                Reason = Reason.NoClusterIPOfThisFamily,
                                Words = "so be it",
                            },
                        ],
                    },
                ],
            },
        ],
    };

    private static readonly DateTimeOffset Now = new(2026, 1, 5, 7, 4, 5, TimeSpan.Zero);

    private const string Share = """{"pool":"Cluster","odds":0.333333333}""";

    [Fact]
    public void Json_has_camel_case_names_lists_always_and_nothing_for_what_is_not_known()
    {
        var json = JsonNode.Parse(Written(OutputFormat.Json))!;
        Assert.Equal(
            ("signalbox/v1", "Explanation", "svc/web"),
            ((string?)json["apiVersion"], (string?)json["kind"], (string?)json["subject"]));
        Assert.Equal("[]", json["meanings"]!.ToJsonString());
        var service = json["services"]![0]!;
        Assert.Equal("""["10.96.0.7"]""", service["clusterIPs"]!.ToJsonString());
        Assert.Equal(
            """{"kind":"external-ips-not-allowed","severity":"note","text":"text"}""",
            service["problems"]![0]!.ToJsonString());
        var port = service["ports"]![0]!;
        Assert.Equal(
            """{"address":"10.1.0.1","port":8080,"zoneHints":[],"nodeHints":[],"shares":[""" + Share + "]}",
            port["endpoints"]![0]!.ToJsonString());
        Assert.Equal("""{"app.kubernetes.io/name":"Web"}""", service["selector"]!.ToJsonString());
        Assert.Equal(
            ("2026-01-02T03:04:05Z", "PreferClose", "so be it"),
            ((string?)service["created"], (string?)service["trafficDistribution"],
                (string?)port["leftOut"]![0]!["words"]));
        Assert.Equal("no-cluster-ip-of-this-family", (string?)port["leftOut"]![0]!["reason"]);
        Assert.Contains("""\"quoted\" & <plain>""", Written(OutputFormat.Json));
    }

    /// <summary>Numbers that nothing else has, so that neither can stand for the other.</summary>
    [Fact]
    public void What_a_rule_has_counted_is_told_alike_by_text_and_document()
    {
        var rule = JsonNode.Parse(Written(OutputFormat.Json))!["services"]![0]!["ports"]![0]!["rules"]![0]!;
        Assert.Equal((5, 300), ((int)rule["packets"]!, (int)rule["bytes"]!));
        var text = new StringWriter();
        new ExplanationPage(new Page(text, hasColour: false), Now, isWide: true).Write(Found);
        Assert.Contains(
            "all packets go on to chain KUBE-SVC-A (from a pod) [5 packets, 300 bytes]\n", text.ToString());
        Assert.Contains("  2026-01-02 03:04:05Z, 3d4h ago\n", text.ToString());
    }

    [Fact]
    public void Yaml_read_back_is_the_same_tree()
    {
        var yaml = Written(OutputFormat.Yaml);
        Assert.StartsWith("apiVersion: signalbox/v1\nbasis: []\nkind: Explanation\n", yaml);
        var back = JsonNode.Parse(YamlToJson.Convert(new StringReader(yaml)).Single().Json.Span);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Written(OutputFormat.Json)), back), yaml);
    }

    private static string Written(OutputFormat format)
    {
        var text = new StringWriter();
        DocumentText.Write(
            ExplanationDocument.Of(Found), DocumentContext.Readable().ExplanationDocument, format, text);
        return text.ToString();
    }
}
