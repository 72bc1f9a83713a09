using System.Net;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Store;
using static Signalbox.E2E.Api.ApiObjects;

namespace Signalbox.E2E.Api;

/// <summary>Single objects: read, made, changed, deleted.</summary>
public sealed class ApiObjectTests
{
    private const string InShop = "/api/v1/namespaces/shop/services";
    private const string Slices = "/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices";

    [Fact]
    public async Task An_object_is_made_once_and_read_back_as_it_was_answered()
    {
        await using var lab = await ApiLab.StartAsync();
        var (code, made) = await lab.Client.AskAsync(HttpMethod.Post, InShop, Service("web", label: "app=web"));
        Assert.Equal(HttpStatusCode.Created, code);
        Assert.Equal("Service v1 web shop 2", string.Join(' ', made["kind"], made["apiVersion"],
            made["metadata"]!["name"], made["metadata"]!["namespace"], made["metadata"]!["resourceVersion"]));
        Assert.True(JsonNode.DeepEquals(made, await lab.Client.GetAsync($"{InShop}/web")));

        (code, var status) = await lab.Client.AskAsync(HttpMethod.Post, InShop, Service("web"));
        Assert.Equal(HttpStatusCode.Conflict, code);
        Assert.Equal("AlreadyExists services \"web\" already exists", $"{status["reason"]} {status["message"]}");
        Assert.Equal("web", (string?)status["details"]!["name"]);
        Assert.Equal(2, lab.Store.Revision);
    }

    [Theory]
    [InlineData("/api/v1/endpoints", "299 - \"v1 Endpoints is deprecated in v1.33+; use discovery")]
    [InlineData("/api/v1/namespaces/shop/endpoints/nosuch", "299 - \"v1 Endpoints is deprecated")]
    [InlineData("/api/v1/services", null)]
    public async Task A_kind_that_is_deprecated_says_so_in_a_header(string path, string? start)
    {
        await using var lab = await ApiLab.StartAsync();
        using var answer = await lab.Client.SendAsync(HttpMethod.Get, path);
        var warning = answer.Headers.Warning.SingleOrDefault()?.ToString();
        Assert.Equal(start is null, warning is null);
        Assert.StartsWith(start ?? "", warning ?? "");
    }

    [Fact]
    public async Task A_replacement_must_have_seen_the_object_as_it_is()
    {
        await using var lab = await ApiLab.StartAsync();
        var seen = JsonNode.Parse(lab.Store.Put(ResourceKinds.EndpointSlices, Slice("s", "10.0.0.1")).Json.Span)!;
        lab.Store.Put(ResourceKinds.EndpointSlices, Slice("s", "10.0.0.2"));
        var (code, status) = await lab.Client.AskAsync(HttpMethod.Put, $"{Slices}/s", seen.ToJsonString());
        Assert.Equal((HttpStatusCode.Conflict, "Conflict"), (code, (string?)status["reason"]));
        Assert.Contains(
            "endpointslices.discovery.k8s.io \"s\": the object has been modified", (string?)status["message"]);

        seen["metadata"]!["resourceVersion"] = "3";
        (code, var changed) = await lab.Client.AskAsync(HttpMethod.Put, $"{Slices}/s", seen.ToJsonString());
        Assert.Equal(HttpStatusCode.OK, code);
        Assert.Equal("4 3", $"{changed["metadata"]!["resourceVersion"]} {changed["metadata"]!["generation"]}");
        Assert.Equal((string?)seen["metadata"]!["uid"], (string?)changed["metadata"]!["uid"]);
        Assert.Equal("10.0.0.1", (string?)changed["endpoints"]![0]!["addresses"]![0]);
        (code, _) = await lab.Client.AskAsync(HttpMethod.Put, $"{Slices}/other", Slice("s"));
        Assert.Equal(HttpStatusCode.BadRequest, code);
        (code, _) = await lab.Client.AskAsync(HttpMethod.Put, $"{Slices}/other", Slice("other"));
        Assert.Equal(HttpStatusCode.NotFound, code);
    }

    [Fact]
    public async Task A_replacement_by_the_same_changes_nothing()
    {
        await using var lab = await ApiLab.StartAsync();
        lab.Store.Put(ResourceKinds.EndpointSlices, Slice("s", "10.0.0.1"));
        var (code, same) = await lab.Client.AskAsync(HttpMethod.Put, $"{Slices}/s", Slice("s", "10.0.0.1"));
        Assert.Equal((HttpStatusCode.OK, "2"), (code, (string?)same["metadata"]!["resourceVersion"]));
        Assert.Equal(2, lab.Store.Revision);
    }

    [Fact]
    public async Task A_merge_patch_sets_and_removes_fields()
    {
        await using var lab = await ApiLab.StartAsync();
        lab.Store.Put(ResourceKinds.Services, Service("web", label: "app=web"));
        var (code, patched) = await lab.Client.AskAsync(
            HttpMethod.Patch, $"{InShop}/web",
            """{"metadata":{"labels":{"app":null,"tier":"front"}},"spec":{"clusterIP":"10.96.0.77"}}""",
            "application/merge-patch+json");
        Assert.Equal(HttpStatusCode.OK, code);
        Assert.Equal("""{"tier":"front"}""", patched["metadata"]!["labels"]!.ToJsonString());
        Assert.Equal("10.96.0.77 80", $"{patched["spec"]!["clusterIP"]} {patched["spec"]!["ports"]![0]!["port"]}");
        var found = await lab.Client.GetAsync("/api/v1/services?labelSelector=tier%3Dfront");
        Assert.Single(found["items"]!.AsArray());
        (code, _) = await lab.Client.AskAsync(HttpMethod.Patch, $"{InShop}/web", "{}", "application/x-patch");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, code);
    }

    [Fact]
    public async Task A_deletion_is_answered_with_the_Service_or_with_a_Status()
    {
        await using var lab = await ApiLab.StartAsync();
        lab.Store.Put(ResourceKinds.Services, Service("web"));
        var slice = lab.Store.Put(ResourceKinds.EndpointSlices, Slice("s"));
        var (code, gone) = await lab.Client.AskAsync(HttpMethod.Delete, $"{InShop}/web");
        Assert.Equal((HttpStatusCode.OK, "Service"), (code, (string?)gone["kind"]));
        (code, var status) = await lab.Client.AskAsync(HttpMethod.Delete, $"{Slices}/s");
        Assert.Equal(HttpStatusCode.OK, code);
        Assert.Equal(
            $$$"""{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success","details":"""
            + $$$"""{"name":"s","group":"discovery.k8s.io","kind":"endpointslices","uid":"{{{slice.Uid}}}"}}""",
            status.ToJsonString());
        (code, status) = await lab.Client.AskAsync(HttpMethod.Get, $"{InShop}/web");
        Assert.Equal(HttpStatusCode.NotFound, code);
        Assert.Equal(
            """{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"""
            + """ "services \u0022web\u0022 not found","reason":"NotFound","""[1..]
            + """ "details":{"name":"web","kind":"services"},"code":404}"""[1..],
            status.ToJsonString());
    }

    [Theory]
    [InlineData("/api/v1/widgets")]
    [InlineData("/api/v2/services")]
    [InlineData("/apis/discovery.k8s.io/v1/services")]
    [InlineData("/api/v1/services/web")]
    [InlineData("/api/v1/namespaces/shop/nodes")]
    [InlineData("/nosuch")]
    public async Task What_is_not_served_is_404(string path)
    {
        await using var lab = await ApiLab.StartAsync();
        var (code, status) = await lab.Client.AskAsync(HttpMethod.Get, path);
        Assert.Equal((HttpStatusCode.NotFound, "NotFound"), (code, (string?)status["reason"]));
        Assert.Equal("the server could not find the requested resource", (string?)status["message"]);
    }

    [Theory]
    [InlineData("POST", "/api/v1/services", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/api/v1/services", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", InShop, HttpStatusCode.BadRequest)]
    public async Task What_cannot_be_done_is_refused(string method, string path, HttpStatusCode wanted)
    {
        await using var lab = await ApiLab.StartAsync();
        var (code, _) = await lab.Client.AskAsync(new HttpMethod(method), path, Slice("s"));
        Assert.Equal(wanted, code);
    }

    [Fact]
    public async Task Objects_of_the_cluster_have_no_namespace()
    {
        await using var lab = await ApiLab.StartAsync();
        const string Node = """{"kind":"Node","apiVersion":"v1","metadata":{"name":"n"},"spec":{"podCIDR":""}}""";
        var (code, _) = await lab.Client.AskAsync(HttpMethod.Post, "/api/v1/nodes", Node);
        Assert.Equal(HttpStatusCode.Created, code);
        var list = await lab.Client.GetAsync("/api/v1/nodes?fieldSelector=metadata.name%3Dn");
        Assert.Equal("NodeList", (string?)list["kind"]);
        Assert.Null(Assert.Single(list["items"]!.AsArray())!["metadata"]!["namespace"]);
    }

    [Fact]
    public async Task A_name_can_be_left_to_the_server()
    {
        await using var lab = await ApiLab.StartAsync();
        const string Event = """{"kind":"Event","apiVersion":"events.k8s.io/v1","metadata":{"generateName":"n."}}""";
        var names = new HashSet<string>();
        for (var index = 0; index < 3; index++)
        {
            var (_, made) = await lab.Client.AskAsync(
                HttpMethod.Post, ResourceKinds.Events.PathOf("default"), Event);
            names.Add((string)made["metadata"]!["name"]!);
        }

        Assert.Equal(3, names.Count);
        Assert.All(names, name => Assert.Matches("^n\\.[a-z2-9]{5}$", name));
    }
}
