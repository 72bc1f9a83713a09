using System.Net;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Store;
using static Signalbox.E2E.Api.ApiObjects;

namespace Signalbox.E2E.Api;

/// <summary>Lists, as kube-apiserver answers them.</summary>
public sealed class ApiListTests
{
    private const string Services = "/api/v1/services";

    [Theory]
    [InlineData("1.1", false)]
    [InlineData("1.1", true)]
    [InlineData("2.0", false)]
    public async Task A_list_shows_the_objects_in_order_at_the_stores_revision(string version, bool isPlain)
    {
        await using var lab = await ApiLab.StartAsync(new ApiServerOptions { IsPlain = isPlain });
        using var client = new ApiClient(lab.Server, ApiLab.Token, version: new Version(version));
        lab.Store.Put(ResourceKinds.Services, Service("b"));
        lab.Store.Put(ResourceKinds.Services, Service("a"));
        lab.Store.Put(ResourceKinds.EndpointSlices, Slice("s"));

        var list = await client.GetAsync(Services);
        Assert.Equal("ServiceList v1 4", $"{list["kind"]} {list["apiVersion"]} {list["metadata"]!["resourceVersion"]}");
        Assert.Equal("a@3 b@2", Names(list));
        Assert.Null(list["items"]![0]!["kind"]);
        Assert.Equal(36, list["items"]![0]!["metadata"]!["uid"]!.GetValue<string>().Length);
        Assert.Equal("10.96.0.10", (string?)list["items"]![0]!["spec"]!["clusterIP"]);
    }

    [Theory]
    [InlineData("labelSelector=!app", "none")]
    [InlineData("labelSelector=app", "back front")]
    [InlineData("labelSelector=app=front", "front")]
    [InlineData("labelSelector=app==front", "front")]
    [InlineData("labelSelector=app!=front", "back none")]
    [InlineData("labelSelector=app in (front, back)", "back front")]
    [InlineData("labelSelector=app notin (front)", "back none")]
    [InlineData("labelSelector=app,app!=front", "back")]
    [InlineData("labelSelector=!service.kubernetes.io/service-proxy-name", "back front none")]
    [InlineData("fieldSelector=metadata.name=back", "back")]
    [InlineData("fieldSelector=spec.clusterIP!=None", "back front")]
    [InlineData("fieldSelector=spec.clusterIP=None,metadata.namespace=shop", "none")]
    [InlineData("fieldSelector=metadata.namespace==elsewhere", "")]
    public async Task Selectors_choose(string query, string wanted)
    {
        await using var lab = await ApiLab.StartAsync();
        lab.Store.Put(ResourceKinds.Services, Service("front", label: "app=front"));
        lab.Store.Put(ResourceKinds.Services, Service("back", label: "app=back"));
        lab.Store.Put(ResourceKinds.Services, Service("none", clusterIP: "None"));

        var list = await lab.Client.GetAsync($"{Services}?{Escaped(query)}&limit=500&resourceVersion=0");
        Assert.Equal(wanted, string.Join(' ', list["items"]!.AsArray().Select(item => item!["metadata"]!["name"])));
        list = await lab.Client.GetAsync($"/api/v1/namespaces/elsewhere/services?{Escaped(query)}");
        Assert.Empty(list["items"]!.AsArray());
    }

    [Theory]
    [InlineData("labelSelector=a b")]
    [InlineData("labelSelector=a,")]
    [InlineData("fieldSelector=spec.ports=1")]
    [InlineData("fieldSelector=nonsense")]
    [InlineData("resourceVersion=x")]
    [InlineData("continue=x")]
    public async Task A_query_that_makes_no_sense_is_400(string query)
    {
        await using var lab = await ApiLab.StartAsync();
        var (code, status) = await lab.Client.AskAsync(HttpMethod.Get, $"{Services}?{Escaped(query)}");
        Assert.Equal((HttpStatusCode.BadRequest, "BadRequest"), (code, (string?)status["reason"]));
    }

    [Fact]
    public async Task Pages_show_one_revision_until_it_is_forgotten()
    {
        await using var lab = await ApiLab.StartAsync();
        foreach (var name in new[] { "a", "b", "c", "d", "e" })
        {
            lab.Store.Put(ResourceKinds.Services, Service(name));
        }

        var first = await lab.Client.GetAsync($"{Services}?limit=2");
        Assert.Equal("a@2 b@3", Names(first));
        Assert.Equal("a@2 b@3 c@4 d@5 e@6", Names(await lab.Client.GetAsync($"{Services}?limit={long.MaxValue}")));
        Assert.Equal(3, (long)first["metadata"]!["remainingItemCount"]!);
        lab.Store.Delete(ResourceKinds.Services, "shop", "c");
        lab.Store.Put(ResourceKinds.Services, Service("d", "10.96.0.99"));
        lab.Store.Put(ResourceKinds.Services, Service("bb"));

        var second = await lab.Client.GetAsync($"{Services}?limit=2&continue={Token(first)}");
        Assert.Equal("c@4 d@5", Names(second));
        Assert.Equal("6", (string?)second["metadata"]!["resourceVersion"]);
        lab.Store.Compact();
        var (code, expired) = await lab.Client.AskAsync(HttpMethod.Get, $"{Services}?limit=2&continue={Token(first)}");
        Assert.Equal((HttpStatusCode.Gone, "Expired", 410), (code, (string?)expired["reason"], (int)expired["code"]!));
        var rest = await lab.Client.GetAsync($"{Services}?limit=9&continue={Token(expired)}");
        Assert.Equal("bb@9 d@8 e@6", Names(rest));
    }

    [Fact]
    public async Task A_list_at_a_revision_is_exact_or_not_older()
    {
        await using var lab = await ApiLab.StartAsync();
        lab.Store.Put(ResourceKinds.Services, Service("a"));
        lab.Store.Put(ResourceKinds.Services, Service("b"));

        Assert.Equal("a@2", Names(
            await lab.Client.GetAsync($"{Services}?resourceVersion=2&resourceVersionMatch=Exact")));
        Assert.Equal("a@2 b@3", Names(
            await lab.Client.GetAsync($"{Services}?resourceVersion=2&resourceVersionMatch=NotOlderThan")));
        var later = lab.Client.GetAsync($"{Services}?resourceVersion=4&resourceVersionMatch=NotOlderThan");
        Eventually.True(() => lab.Server.Counters.AllRequests() == 3, () => "the third list has not come");
        lab.Store.Put(ResourceKinds.Services, Service("c"));
        Assert.Equal("a@2 b@3 c@4", Names(await later));
        var (code, status) = await lab.Client.AskAsync(HttpMethod.Get, $"{Services}?resourceVersion=5");
        Assert.Equal((HttpStatusCode.GatewayTimeout, "Timeout"), (code, (string?)status["reason"]));
        lab.Store.Compact();
        (code, status) = await lab.Client.AskAsync(
            HttpMethod.Get, $"{Services}?resourceVersion=2&resourceVersionMatch=Exact");
        Assert.Equal((HttpStatusCode.Gone, "Expired"), (code, (string?)status["reason"]));
    }

    [Fact]
    public async Task A_large_list_comes_whole()
    {
        await using var lab = await ApiLab.StartAsync();
        var addresses = Enumerable.Range(0, 100).Select(index => $"10.0.0.{index}").ToArray();
        for (var index = 0; index < 500; index++)
        {
            lab.Store.Put(ResourceKinds.EndpointSlices, Slice($"s-{index:0000}", addresses));
        }

        var list = await lab.Client.GetAsync(ResourceKinds.EndpointSlices.PathOf());
        Assert.Equal(500, list["items"]!.AsArray().Count);
        Assert.All(list["items"]!.AsArray(), slice => Assert.Equal(100, slice!["endpoints"]!.AsArray().Count));
    }

    private static string Names(JsonNode list) => string.Join(' ', list["items"]!.AsArray()
        .Select(item => $"{item!["metadata"]!["name"]}@{item["metadata"]!["resourceVersion"]}"));

    private static string Token(JsonNode list) => list["metadata"]!["continue"]!.GetValue<string>();

    private static string Escaped(string query) =>
        string.Join('=', query.Split('=', 2).Select((part, at) => at == 0 ? part : Uri.EscapeDataString(part)));
}
