using System.Net;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Store;

namespace Signalbox.E2E.Api;

/// <summary>What a full registry answers to those who write by HTTP.</summary>
public sealed class ApiWriteTests : IAsyncLifetime
{
    private const string Deployments = "/apis/apps/v1/namespaces/shop/deployments";
    private const string Services = "/api/v1/namespaces/shop/services";
    private const string Pods = "/api/v1/namespaces/shop/pods";
    private const string Merge = "application/merge-patch+json";

    private const string Apply = "application/apply-patch+yaml";

    private const string Deployment = """
        {"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"web"},"spec":{"replicas":2,
         "selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},
         "spec":{"containers":[{"name":"c","image":"nginx"}]}}}}
        """;

    private const string Pod =
        """{"kind":"Pod","apiVersion":"v1","metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i"}]}}""";

    private ApiLab _lab = null!;

    public async ValueTask InitializeAsync() => _lab = await ApiLab.StartFullAsync();

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task A_Service_that_cannot_be_is_answered_with_its_causes()
    {
        var (code, status) = await PostAsync(
            Services, Service("np", """{"type":"NodePort","ports":[{"port":80,"nodePort":80}]}"""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, code);
        const string Words = "Invalid value: 80: provided port is not in the valid range. "
            + "The range of valid ports is 30000-32767";
        Assert.Equal(
            """{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"""
            + $@"""Service \u0022np\u0022 is invalid: spec.ports[0].nodePort: {Words}"",""reason"":""Invalid"","
            + """ "details":{"name":"np","kind":"Service","causes":[{"reason":"FieldValueInvalid","message":"""[1..]
            + $@"""{Words}"",""field"":""spec.ports[0].nodePort""}}]}},""code"":422}}",
            status.ToJsonString());
    }

    [Fact]
    public async Task What_is_made_in_a_namespace_that_is_not_there_is_404()
    {
        var (code, status) = await PostAsync("/api/v1/namespaces/nosuch/pods", Pod);
        Assert.Equal(HttpStatusCode.NotFound, code);
        Assert.Equal("namespaces \"nosuch\" not found", (string?)status["message"]);
        Assert.Equal("""{"name":"nosuch","kind":"namespaces"}""", status["details"]!.ToJsonString());
    }

    [Fact]
    public async Task A_namespace_that_ends_refuses_new_content_and_goes_when_it_is_finalized()
    {
        var (_, marked) = await _lab.Client.AskAsync(HttpMethod.Delete, "/api/v1/namespaces/shop");
        Assert.Equal(("Namespace", "Terminating"), ((string?)marked["kind"], (string?)marked["status"]!["phase"]));
        var (code, status) = await PostAsync(Pods, Pod);
        Assert.Equal(HttpStatusCode.Forbidden, code);
        Assert.Equal("NamespaceTerminating", (string?)status["details"]!["causes"]![0]!["reason"]);

        marked["spec"]!["finalizers"] = new JsonArray();
        (code, _) = await _lab.Client.AskAsync(
            HttpMethod.Put, "/api/v1/namespaces/shop/finalize", marked.ToJsonString());
        Assert.Equal(HttpStatusCode.OK, code);
        Assert.Null(_lab.Store.Find(ResourceKinds.Namespaces, "", "shop"));
    }

    [Fact]
    public async Task A_Deployment_is_scaled_by_its_scale()
    {
        await PostAsync(Deployments, Deployment);
        var (code, scale) = await _lab.Client.AskAsync(
            HttpMethod.Patch, $"{Deployments}/web/scale", """{"spec":{"replicas":5}}""", Merge);
        Assert.Equal(HttpStatusCode.OK, code);
        var stored = _lab.Store.Find(ResourceKinds.Deployments, "shop", "web")!.ToJson();
        Assert.Equal((5, 2), ((int)stored["spec"]!["replicas"]!, (int)stored["metadata"]!["generation"]!));
        var metadata = new JsonObject
        {
            ["name"] = "web",
            ["namespace"] = "shop",
            ["uid"] = (string?)stored["metadata"]!["uid"],
            ["resourceVersion"] = (string?)stored["metadata"]!["resourceVersion"],
            ["creationTimestamp"] = (string?)stored["metadata"]!["creationTimestamp"],
        };
        scale["metadata"]!.AsObject().Remove("managedFields");
        Assert.Equal(
            $$$"""{"kind":"Scale","apiVersion":"autoscaling/v1","metadata":{{{metadata.ToJsonString()}}},"""
            + """ "spec":{"replicas":5},"status":{"replicas":0,"selector":"app=web"}}"""[1..],
            scale.ToJsonString());

        scale["spec"]!["replicas"] = 0;
        (_, scale) = await _lab.Client.AskAsync(HttpMethod.Put, $"{Deployments}/web/scale", scale.ToJsonString());
        Assert.Equal("{}", scale["spec"]!.ToJsonString());
        Assert.Equal(0, (int)_lab.Store.Find(ResourceKinds.Deployments, "shop", "web")!.ToJson()["spec"]!["replicas"]!);

        (code, var refused) = await _lab.Client.AskAsync(
            HttpMethod.Patch, $"{Deployments}/web/scale", """{"spec":{"replicas":-1}}""", Merge);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, code);
        Assert.Equal(
            "Scale.autoscaling \"web\" is invalid: spec.replicas: Invalid value: -1: "
            + "must be greater than or equal to 0",
            (string?)refused["message"]);
    }

    [Fact]
    public async Task A_scale_is_applied_and_replicas_are_owned_as_parts_of_the_scale()
    {
        await PostAsync(Deployments, Deployment);
        await PatchAsync("/scale?fieldManager=ann", """{"spec":{"replicas":5}}""", Merge);
        Assert.Equal("ann Update autoscaling/v1 scale", Owners(await _lab.Client.GetAsync($"{Deployments}/web/scale")));

        const string Two = """
            {"apiVersion":"autoscaling/v1","kind":"Scale","metadata":{"name":"web"},"spec":{"replicas":2}}
            """;
        var (code, status) = await PatchAsync("/scale?fieldManager=hpa", Two, Apply);
        Assert.Equal(HttpStatusCode.Conflict, code);
        Assert.Equal(
            "Apply failed with 1 conflict: conflict with \"ann\" with subresource \"scale\" using apps/v1: "
            + ".spec.replicas",
            (string?)status["message"]);
        (code, var scale) = await PatchAsync("/scale?fieldManager=hpa&force=true", Two, Apply);
        Assert.Equal((HttpStatusCode.OK, 2), (code, (int)scale["spec"]!["replicas"]!));
        Assert.Equal("hpa Apply autoscaling/v1 scale", Owners(scale));
        var web = await _lab.Client.GetAsync($"{Deployments}/web");
        Assert.Equal(2, (int)web["spec"]!["replicas"]!);
        Assert.StartsWith("hpa Apply apps/v1 scale, ", Owners(web));

        (code, status) = await _lab.Client.AskAsync(
            HttpMethod.Patch, $"{Deployments}/none/scale?fieldManager=hpa", Two.Replace("web", "none"), Apply);
        Assert.Equal(HttpStatusCode.NotFound, code);
        Assert.Equal("deployments.apps \"none\" not found", (string?)status["message"]);
    }

    [Fact]
    public async Task Status_and_the_rest_are_written_apart()
    {
        await PostAsync(Deployments, Deployment);
        const string Both = """{"spec":{"replicas":7},"status":{"readyReplicas":1}}""";
        var (_, changed) = await _lab.Client.AskAsync(HttpMethod.Patch, $"{Deployments}/web/status", Both, Merge);
        Assert.Equal((2, 1), ((int)changed["spec"]!["replicas"]!, (int)changed["status"]!["readyReplicas"]!));
        Assert.Equal(1, (int)changed["metadata"]!["generation"]!);
        (_, changed) = await _lab.Client.AskAsync(
            HttpMethod.Patch, $"{Deployments}/web", Both.Replace(":1}", ":2}"), Merge);
        Assert.Equal((7, 1), ((int)changed["spec"]!["replicas"]!, (int)changed["status"]!["readyReplicas"]!));
        changed = await _lab.Client.GetAsync($"{Deployments}/web/status");
        Assert.Equal("Deployment", (string?)changed["kind"]);
    }

    [Fact]
    public async Task A_pod_is_bound_once_and_evicted_gracefully()
    {
        await PostAsync(Pods, Pod);
        const string Binding = """
            {"kind":"Binding","apiVersion":"v1","metadata":{"name":"p"},"target":{"kind":"Node","name":"node-1"}}
            """;
        var (code, status) = await PostAsync($"{Pods}/p/binding", Binding);
        Assert.Equal((HttpStatusCode.Created, "Success"), (code, (string?)status["status"]));
        var pod = await _lab.Client.GetAsync($"{Pods}/p");
        Assert.Equal(("node-1", 1), ((string?)pod["spec"]!["nodeName"], (int)pod["metadata"]!["generation"]!));
        Assert.Equal("PodScheduled", (string?)pod["status"]!["conditions"]![0]!["type"]);
        (code, status) = await PostAsync($"{Pods}/p/binding", Binding);
        Assert.Equal(HttpStatusCode.Conflict, code);
        Assert.EndsWith("pod p is already assigned to node \"node-1\"", (string?)status["message"]);

        const string Eviction = """
            {"kind":"Eviction","apiVersion":"policy/v1","metadata":{"name":"p"},
             "deleteOptions":{"gracePeriodSeconds":9}}
            """;
        (code, _) = await PostAsync($"{Pods}/p/eviction", Eviction);
        Assert.Equal(HttpStatusCode.Created, code);
        pod = await _lab.Client.GetAsync($"{Pods}/p");
        Assert.Equal(9, (int)pod["metadata"]!["deletionGracePeriodSeconds"]!);
    }

    [Fact]
    public async Task The_options_of_a_deletion_come_in_the_body_or_the_query()
    {
        foreach (var name in new[] { "p", "q" })
        {
            await PostAsync(Pods, Pod.Replace("\"p\"", $"\"{name}\""));
            _lab.Server.Registry.Bind("shop", name, "node-1");
        }

        var (code, kept) = await _lab.Client.AskAsync(
            HttpMethod.Delete, $"{Pods}/p", """{"gracePeriodSeconds":1,"propagationPolicy":"Background"}""");
        Assert.Equal((HttpStatusCode.OK, "Pod"), (code, (string?)kept["kind"]));
        Assert.Equal(1, (int)kept["metadata"]!["deletionGracePeriodSeconds"]!);
        await _lab.Client.AskAsync(HttpMethod.Delete, $"{Pods}/q?gracePeriodSeconds=0");
        Assert.Null(_lab.Store.Find(ResourceKinds.Pods, "shop", "q"));
        (code, var refused) = await _lab.Client.AskAsync(
            HttpMethod.Delete, $"{Pods}/p", """{"preconditions":{"uid":"another"}}""");
        Assert.Equal((HttpStatusCode.Conflict, "Conflict"), (code, (string?)refused["reason"]));
    }

    [Fact]
    public async Task A_dry_run_is_answered_and_leaves_no_trace()
    {
        var revision = _lab.Store.Revision;
        var (code, made) = await PostAsync($"{Services}?dryRun=All", Service("dry", """{"ports":[{"port":80}]}"""));
        Assert.Equal(HttpStatusCode.Created, code);
        Assert.Equal("10.96.0.0", (string?)made["spec"]!["clusterIP"]);
        Assert.Null(made["metadata"]!["resourceVersion"]);
        Assert.NotNull(made["metadata"]!["uid"]);

        await PostAsync(Deployments, Deployment);
        var before = _lab.Store.Find(ResourceKinds.Deployments, "shop", "web")!;
        (_, var changed) = await _lab.Client.AskAsync(
            HttpMethod.Patch, $"{Deployments}/web?dryRun=All", """{"spec":{"replicas":9}}""", Merge);
        Assert.Equal(9, (int)changed["spec"]!["replicas"]!);
        Assert.Equal(before.Revision.ToString(), (string?)changed["metadata"]!["resourceVersion"]);
        await _lab.Client.AskAsync(HttpMethod.Delete, $"{Deployments}/web?dryRun=All");
        Assert.Same(before, _lab.Store.Find(ResourceKinds.Deployments, "shop", "web"));
        Assert.Equal(revision + 1, _lab.Store.Revision);
        (code, _) = await PostAsync($"{Services}?dryRun=Some", Service("dry", "{}"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, code);
    }

    [Fact]
    public async Task A_collection_is_deleted_by_what_selects_it()
    {
        foreach (var (name, app) in new[] { ("a", "x"), ("b", "y"), ("c", "x") })
        {
            await PostAsync("/api/v1/namespaces/shop/configmaps", new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["app"] = app } },
            }.ToJsonString());
        }

        var (code, list) = await _lab.Client.AskAsync(
            HttpMethod.Delete, "/api/v1/namespaces/shop/configmaps?labelSelector=app%3Dx");
        Assert.Equal((HttpStatusCode.OK, "ConfigMapList"), (code, (string?)list["kind"]));
        Assert.Equal(2, list["items"]!.AsArray().Count);
        var left = Assert.Single(_lab.Store.List(ResourceKinds.ConfigMaps).Objects.ToArray());
        Assert.Equal("b", left.Name);
        (code, _) = await _lab.Client.AskAsync(HttpMethod.Delete, "/api/v1/namespaces");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, code);
    }

    [Fact]
    public async Task Patches_at_a_time_all_count()
    {
        await PostAsync(Deployments, Deployment);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(index => _lab.Client.AskAsync(
            HttpMethod.Patch, $"{Deployments}/web", """{"metadata":{"labels":{"N":"x"}}}""".Replace("N", $"n{index}"),
            Merge)));
        Assert.Equal(20, _lab.Store.Find(ResourceKinds.Deployments, "shop", "web")!.Labels.Count);
    }

    [Fact]
    public async Task A_replacement_by_one_who_saw_an_older_state_is_a_conflict()
    {
        var (_, seen) = await PostAsync(Deployments, Deployment);
        await _lab.Client.AskAsync(HttpMethod.Patch, $"{Deployments}/web", """{"spec":{"replicas":3}}""", Merge);
        seen["spec"]!["replicas"] = 4;
        var (code, status) = await _lab.Client.AskAsync(HttpMethod.Put, $"{Deployments}/web", seen.ToJsonString());
        Assert.Equal(HttpStatusCode.Conflict, code);
        Assert.Equal(
            "Operation cannot be fulfilled on deployments.apps \"web\": the object has been modified; "
            + "please apply your changes to the latest version and try again",
            (string?)status["message"]);
        seen["metadata"]!.AsObject().Remove("resourceVersion");
        (code, _) = await _lab.Client.AskAsync(HttpMethod.Put, $"{Deployments}/web", seen.ToJsonString());
        Assert.Equal(HttpStatusCode.OK, code);
    }

    private Task<(HttpStatusCode Code, JsonNode Json)> PostAsync(string path, string json) =>
        _lab.Client.AskAsync(HttpMethod.Post, path, json);

    private static string Service(string name, string spec) =>
        $$"""{"kind":"Service","apiVersion":"v1","metadata":{"name":"{{name}}"},"spec":{{spec}}}""";

    private Task<(HttpStatusCode Code, JsonNode Json)> PatchAsync(string part, string body, string type) =>
        _lab.Client.AskAsync(HttpMethod.Patch, $"{Deployments}/web{part}", body, type);

    private static string Owners(JsonNode json) => string.Join(
        ", ", json["metadata"]!["managedFields"]!.AsArray().Select(row =>
            $"{row!["manager"]} {row["operation"]} {row["apiVersion"]} {row["subresource"]}"));
}
