using System.Net;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Store;

namespace Signalbox.E2E.Api;

/// <summary>Objects in the form that a client accepts: tables, metadata alone, or themselves.</summary>
public sealed class ApiTableTests
{
    private const string Table = "application/json;as=Table;v=v1;g=meta.k8s.io";
    private const string Metadata = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";
    private const string Kubectl = Table + ",application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";
    private const string Services = "/api/v1/namespaces/shop/services";

    [Fact]
    public async Task A_list_as_a_table_has_columns_rows_and_the_metadata_of_a_list()
    {
        await using var lab = await StartAsync(Kubectl);
        lab.Store.Put(ResourceKinds.Services, ApiObjects.Service("two"));

        var table = await lab.Client.GetAsync(Services + "?limit=500");

        Assert.Equal(("Table", "meta.k8s.io/v1"), ((string?)table["kind"], (string?)table["apiVersion"]));
        Assert.Equal("3", (string?)table["metadata"]!["resourceVersion"]);
        Assert.Equal(
            ["Name", "Type", "Cluster-IP", "External-IP", "Port(s)", "Age", "Selector"],
            table["columnDefinitions"]!.AsArray().Select(column => (string?)column!["name"]));
        Assert.Equal(["one", "two"], table["rows"]!.AsArray().Select(row => (string?)row!["cells"]![0]));
        var first = table["rows"]![0]!["object"]!;
        Assert.Equal("PartialObjectMetadata", (string?)first["kind"]);
        Assert.Equal("meta.k8s.io/v1", (string?)first["apiVersion"]);
        Assert.Equal("2", (string?)first["metadata"]!["resourceVersion"]);
        Assert.Null(first["spec"]);
    }

    [Fact]
    public async Task A_list_without_objects_has_columns_and_no_rows()
    {
        await using var lab = await StartAsync(Kubectl);
        var table = await lab.Client.GetAsync("/api/v1/pods");
        Assert.Empty(table["rows"]!.AsArray());
        Assert.Equal(9, table["columnDefinitions"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_table_comes_in_pages_as_a_list_does()
    {
        await using var lab = await StartAsync(Kubectl);
        lab.Store.Put(ResourceKinds.Services, ApiObjects.Service("three"));
        lab.Store.Put(ResourceKinds.Services, ApiObjects.Service("two"));

        var first = await lab.Client.GetAsync(Services + "?limit=1");
        var token = (string)first["metadata"]!["continue"]!;
        var rest = await lab.Client.GetAsync(Services + $"?limit=5&continue={token}");

        Assert.Equal(2, (int?)first["metadata"]!["remainingItemCount"]);
        Assert.Equal("one", (string?)first["rows"]![0]!["cells"]![0]);
        Assert.Equal(["three", "two"], rest["rows"]!.AsArray().Select(row => (string?)row!["cells"]![0]));
        Assert.Null(rest["metadata"]!["continue"]);
    }

    [Fact]
    public async Task Ages_are_told_by_the_clock_of_the_server()
    {
        var clock = new SetClock(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var lab = await ApiLab.StartAsync(
            new ApiServerOptions { Time = clock, IsPlain = true }, new ObjectStoreOptions { Time = clock });
        lab.Client.Accept = Kubectl;
        lab.Store.Put(ResourceKinds.Services, ApiObjects.Service("one"));
        clock.Now += TimeSpan.FromSeconds(61);

        var table = await lab.Client.GetAsync(Services + "/one");

        Assert.Equal("61s", (string?)table["rows"]![0]!["cells"]![5]);
        Assert.Equal("2", (string?)table["metadata"]!["resourceVersion"]);
    }

    [Theory]
    [InlineData("None", null, false)]
    [InlineData("Metadata", "PartialObjectMetadata", false)]
    [InlineData("Object", "Service", true)]
    public async Task A_row_bears_as_much_of_its_object_as_is_wanted(string wanted, string? kind, bool hasSpec)
    {
        await using var lab = await StartAsync(Table);
        foreach (var path in new[] { Services, Services + "/one" })
        {
            var table = await lab.Client.GetAsync($"{path}?includeObject={wanted}");
            var row = table["rows"]![0]!.AsObject();
            Assert.True(row.ContainsKey("object"));
            Assert.Equal(kind, (string?)row["object"]?["kind"]);
            Assert.Equal(hasSpec, row["object"]?["spec"] is not null);
        }

        var (code, _) = await lab.Client.AskAsync(HttpMethod.Get, Services + "?includeObject=Some");
        Assert.Equal(HttpStatusCode.BadRequest, code);
    }

    [Fact]
    public async Task A_watch_shows_columns_once_and_a_row_for_each_event()
    {
        await using var lab = await StartAsync(Kubectl);
        using var watch = await lab.Client.WatchAsync(Services + "?watch=true&allowWatchBookmarks=true");
        var first = await watch.NextAsync();
        Assert.Equal(("ADDED", "Table"), ((string?)first["type"], (string?)first["object"]!["kind"]));
        Assert.Equal(7, first["object"]!["columnDefinitions"]!.AsArray().Count);
        Assert.Equal("one", (string?)first["object"]!["rows"]![0]!["cells"]![0]);

        var mark = await watch.NextAsync();
        Assert.Equal("BOOKMARK", (string?)mark["type"]);
        var marked = mark["object"]!["rows"]![0]!["object"]!["metadata"]!;
        Assert.Equal("true", (string?)marked["annotations"]!["k8s.io/initial-events-end"]);
        Assert.Equal("2", (string?)mark["object"]!["metadata"]!["resourceVersion"]);

        lab.Store.Delete(ResourceKinds.Services, "shop", "one");
        var last = await watch.NextAsync();
        Assert.Equal(("DELETED", "one"), ((string?)last["type"], (string?)last["object"]!["rows"]![0]!["cells"]![0]));
        Assert.True(last["object"]!.AsObject().TryGetPropertyValue("columnDefinitions", out var columns));
        Assert.Null(columns);
        Assert.Equal("3", (string?)last["object"]!["metadata"]!["resourceVersion"]);
    }

    [Fact]
    public async Task A_watch_that_cannot_begin_says_so_with_a_status_and_no_table()
    {
        await using var lab = await StartAsync(Kubectl);
        lab.Store.Compact();
        using var watch = await lab.Client.WatchAsync(Services + "?watch=true&resourceVersion=1");
        var error = await watch.NextAsync();
        Assert.Equal(("ERROR", "Status"), ((string?)error["type"], (string?)error["object"]!["kind"]));
    }

    [Fact]
    public async Task Metadata_comes_alone_when_it_is_all_that_is_wanted()
    {
        await using var lab = await StartAsync(Metadata);
        var one = await lab.Client.GetAsync(Services + "/one");
        AssertIsMetadataOf("one", one);
        using (var watch = await lab.Client.WatchAsync(Services + "?watch=true"))
        {
            AssertIsMetadataOf("one", (await watch.NextAsync())["object"]!);
        }

        lab.Client.Accept = Metadata.Replace("Metadata;", "MetadataList;", StringComparison.Ordinal);
        var list = await lab.Client.GetAsync(Services + "?limit=1");
        Assert.Equal("PartialObjectMetadataList", (string?)list["kind"]);
        Assert.Equal("2", (string?)list["metadata"]!["resourceVersion"]);
        AssertIsMetadataOf("one", Assert.Single(list["items"]!.AsArray())!);
    }

    [Theory]
    [InlineData("", "Service")]
    [InlineData("*/*", "Service")]
    [InlineData("application/*", "Service")]
    [InlineData("application/json;charset=utf-8", "Service")]
    [InlineData("application/vnd.kubernetes.protobuf,application/json", "Service")]
    [InlineData("application/json;as=Table;v=v9;g=meta.k8s.io,application/json", "Service")]
    [InlineData("application/json;as=Poem;v=v1;g=meta.k8s.io,*/*", "Service")]
    [InlineData("application/json;q=0.5,application/json;as=Table;v=v1;g=meta.k8s.io;q=0.9", "Table")]
    [InlineData("application/json," + Table, "Service")]
    [InlineData("application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io," + Table, "Table")]
    public async Task The_first_wish_that_can_be_met_is(string accept, string kind)
    {
        await using var lab = await StartAsync(accept.Length == 0 ? null : accept);
        Assert.Equal(kind, (string?)(await lab.Client.GetAsync(Services + "/one"))["kind"]);
    }

    [Fact]
    public async Task A_table_is_of_the_version_that_is_wanted()
    {
        await using var lab = await StartAsync("application/json;as=Table;v=v1beta1;g=meta.k8s.io");
        var table = await lab.Client.GetAsync(Services + "/one");
        Assert.Equal("meta.k8s.io/v1beta1", (string?)table["apiVersion"]);
        Assert.Equal("meta.k8s.io/v1beta1", (string?)table["rows"]![0]!["object"]!["apiVersion"]);
    }

    [Theory]
    [InlineData("text/html", Services + "/one")]
    [InlineData("application/json;as=Poem;v=v1;g=meta.k8s.io", Services)]
    [InlineData("application/json;as=Table;v=v1;g=other.example", Services + "?watch=true")]
    [InlineData(Metadata, Services)]
    [InlineData("application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io", Services + "/one")]
    public async Task What_no_wish_can_be_met_for_is_not_acceptable(string accept, string path)
    {
        await using var lab = await StartAsync(accept);
        var (code, status) = await lab.Client.AskAsync(HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.NotAcceptable, code);
        Assert.Equal("NotAcceptable", (string?)status["reason"]);
        Assert.Equal(406, (int?)status["code"]);
    }

    [Fact]
    public async Task What_is_missing_is_said_by_a_status_whatever_is_accepted()
    {
        await using var lab = await StartAsync(Kubectl);
        var (code, status) = await lab.Client.AskAsync(HttpMethod.Get, Services + "/nosuch");
        Assert.Equal(HttpStatusCode.NotFound, code);
        Assert.Equal(
            """{"name":"nosuch","kind":"services"}""",
            status["details"]!.ToJsonString());
    }

    private static void AssertIsMetadataOf(string name, JsonNode shown)
    {
        Assert.Equal("PartialObjectMetadata", (string?)shown["kind"]);
        Assert.Equal("meta.k8s.io/v1", (string?)shown["apiVersion"]);
        Assert.Equal(name, (string?)shown["metadata"]!["name"]);
        Assert.Equal(3, shown.AsObject().Count);
    }

    private static async Task<ApiLab> StartAsync(string? accept)
    {
        var lab = await ApiLab.StartAsync();
        lab.Client.Accept = accept;
        lab.Store.Put(ResourceKinds.Services, ApiObjects.Service("one"));
        return lab;
    }
}
