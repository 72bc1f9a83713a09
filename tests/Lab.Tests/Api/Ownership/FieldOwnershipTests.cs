using System.Text.Json.Nodes;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Writes;

namespace Signalbox.Lab.Tests.Api.Ownership;

/// <summary>Server-side apply keeps its promises, whichever Deployments are applied: laws over random ones, and rows of
/// what is recorded of single writes.</summary>
public sealed class FieldOwnershipTests
{
    private const int Rounds = 150;

    private static readonly ObjectPlace Web = new(ResourceKinds.Deployments, "shop", "web");

    [Fact]
    public void What_one_author_applies_last_is_all_that_there_is()
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            var (cluster, alone, random) = (new FullCluster(), new FullCluster(), new Random(seed));
            var (first, last) = (Draft(random), Draft(random));
            Apply(cluster, "ann", first);
            Apply(cluster, "ann", last);
            Apply(alone, "ann", last);
            AssertSame(seed, alone, cluster);
        }
    }

    [Fact]
    public void What_is_applied_again_changes_nothing()
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            var (cluster, draft) = (new FullCluster(), Draft(new Random(seed)));
            Apply(cluster, "ann", draft);
            var revision = cluster.Store.Revision;
            cluster.Clock.Advance(TimeSpan.FromMinutes(1));
            Apply(cluster, "ann", draft);
            Assert.True(revision == cluster.Store.Revision, $"seed {seed}: {draft}");
        }
    }

    [Fact]
    public void Nothing_is_left_of_an_author_who_gives_up_all_fields()
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            var (cluster, alone, random) = (new FullCluster(), new FullCluster(), new Random(seed));
            var (hers, his) = (Draft(random), Draft(random));
            Apply(cluster, "ann", hers);
            Apply(cluster, "bob", his, isForced: true);
            // She takes back what he took, he lets go of what only he had.
            Apply(cluster, "ann", hers, isForced: true);
            Apply(cluster, "bob", new JsonObject { ["metadata"] = new JsonObject { ["name"] = "web" } });
            Apply(alone, "ann", hers);
            AssertSame(seed, alone, cluster);
        }
    }

    [Fact]
    public void What_is_written_without_an_author_is_taken_by_nobody_but_with_force()
    {
        var cluster = new FullCluster();
        cluster.Service("web");
        Assert.Null(Stored(cluster, ResourceKinds.Services)["metadata"]!["managedFields"]);

        var place = Web with { Kind = ResourceKinds.Services };
        var wanted = JsonNode.Parse("""{"metadata":{"name":"web"},"spec":{"ports":[{"port":80,"targetPort":1}]}}""");
        var applied = new AppliedObject(wanted!.AsObject(), new FieldAuthor("ann", FieldOperation.Apply));
        var refused = Assert.Throws<StoreException>(
            () => cluster.Registry.Apply(place, WriteScope.Object, applied));
        Assert.Equal(
            "Apply failed with 1 conflict: conflict with \"before-first-apply\" using v1: "
            + ".spec.ports[port=80,protocol=\"TCP\"].targetPort",
            refused.Message);
        cluster.Registry.Apply(place, WriteScope.Object, applied with { IsForced = true });
        Assert.Equal("1", Stored(cluster, ResourceKinds.Services)["spec"]!["ports"]![0]!["targetPort"]!.ToJsonString());
    }

    /// <summary>What a row says of an object's creation by "curl". Source: what kube-apiserver records.</summary>
    [Fact]
    public void A_creation_is_recorded_with_what_is_filled_in_and_without_what_is_allocated()
    {
        var cluster = new FullCluster();
        var service = JsonNode.Parse(
            """
            {"kind":"Service","apiVersion":"v1","metadata":{"name":"web","namespace":"shop","labels":{"a":"b"}},
             "spec":{"ports":[{"port":80}],"selector":{"app":"web"}}}
            """)!.AsObject();
        cluster.Registry.Add(ResourceKinds.Services, service, author: new FieldAuthor("curl"));
        Assert.Equal(
            """
            {"f:metadata":{"f:labels":{".":{},"f:a":{}}},"f:spec":{"f:internalTrafficPolicy":{},"f:ports":{".":{},
            "k:{\"port\":80,\"protocol\":\"TCP\"}":{".":{},"f:port":{},"f:protocol":{},"f:targetPort":{}}},
            "f:selector":{},"f:sessionAffinity":{},"f:type":{}}}
            """.Replace("\n", "", StringComparison.Ordinal),
            Stored(cluster, ResourceKinds.Services)["metadata"]!["managedFields"]![0]!["fieldsV1"]!.ToJsonString(
                new System.Text.Json.JsonSerializerOptions
                {
                    Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                }));
    }

    [Fact]
    public void The_oldest_of_many_authors_are_put_together()
    {
        var cluster = new FullCluster();
        var place = new ObjectPlace(ResourceKinds.ConfigMaps, "shop", "web");
        var draft = JsonNode.Parse("""{"metadata":{"name":"web","namespace":"shop"},"data":{"k0":""}}""")!.AsObject();
        cluster.Registry.Add(place.Kind, draft, author: new FieldAuthor("a0"));
        for (var at = 1; at < 12; at++)
        {
            cluster.Clock.Advance(TimeSpan.FromSeconds(1));
            var key = $"k{at}";
            cluster.Registry.Change(
                place, WriteScope.Object,
                json =>
                {
                    json["data"]![key] = "";
                    return json;
                },
                author: new FieldAuthor($"a{at}"));
        }

        var rows = Stored(cluster, ResourceKinds.ConfigMaps)["metadata"]!["managedFields"]!.AsArray();
        Assert.Equal(
            ["ancient-changes", .. Enumerable.Range(3, 9).Select(at => $"a{at}")],
            rows.Select(row => (string?)row!["manager"]));
        Assert.Equal(
            """{"f:data":{".":{},"f:k0":{},"f:k1":{},"f:k2":{}}}""", rows[0]!["fieldsV1"]!.ToJsonString());
    }

    private static void Apply(FullCluster cluster, string author, JsonObject draft, bool isForced = false) =>
        cluster.Registry.Apply(
            Web, WriteScope.Object,
            new AppliedObject(draft, new FieldAuthor(author, FieldOperation.Apply), isForced));

    private static void AssertSame(int seed, FullCluster wanted, FullCluster found) => Assert.True(
        JsonNode.DeepEquals(Authored(wanted), Authored(found)), $"seed {seed}:\n{Authored(wanted)}\n{Authored(found)}");

    /// <summary>What authors have a say in.</summary>
    private static JsonObject Authored(FullCluster cluster)
    {
        var json = Stored(cluster, ResourceKinds.Deployments);
        return new JsonObject
        {
            ["labels"] = json["metadata"]!["labels"]?.DeepClone(),
            ["spec"] = json["spec"]!.DeepClone(),
        };
    }

    private static JsonObject Stored(FullCluster cluster, ResourceKind kind) =>
        cluster.Store.Find(kind, "shop", "web")!.ToJson();

    private static JsonObject Draft(Random random)
    {
        var containers = Some(random, ["a", "b", "c"]).DefaultIfEmpty("a").Select(name => new JsonObject
        {
            ["name"] = name,
            ["image"] = $"i:{random.Next(2)}",
            ["env"] = List(Some(random, ["X", "Y", "Z"]).Select(key => new JsonObject
            {
                ["name"] = key,
                ["value"] = $"{random.Next(2)}",
            })),
            ["ports"] = List(Some(random, ["TCP", "UDP"]).Select(protocol => new JsonObject
            {
                ["containerPort"] = 80,
                ["protocol"] = protocol,
            })),
        });
        var draft = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = "web",
                ["namespace"] = "shop",
                ["labels"] = new JsonObject(Some(random, ["k", "l"]).Append("m")
                    .Select(key => KeyValuePair.Create(key, (JsonNode?)$"{random.Next(2)}"))),
            },
            ["spec"] = new JsonObject
            {
                ["selector"] = JsonNode.Parse("""{"matchLabels":{"app":"web"}}"""),
                ["template"] = new JsonObject
                {
                    ["metadata"] = JsonNode.Parse("""{"labels":{"app":"web"}}"""),
                    ["spec"] = new JsonObject
                    {
                        ["containers"] = List(containers),
                        ["nodeSelector"] = random.Next(2) == 0 ? new JsonObject { ["disk"] = "ssd" } : null,
                    },
                },
            },
        };
        if (random.Next(2) == 0)
        {
            draft["spec"]!["replicas"] = random.Next(3);
        }

        return draft;
    }

    private static JsonArray? List(IEnumerable<JsonObject> items) =>
        items.ToArray<JsonNode>() is { Length: > 0 } some ? new JsonArray(some) : null;

    private static string[] Some(Random random, string[] all)
    {
        var some = all.Where(_ => random.Next(2) == 0).ToArray();
        random.Shuffle(some);
        return some;
    }
}
