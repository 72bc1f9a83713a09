using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Store;
using static Signalbox.E2E.Api.ApiObjects;

namespace Signalbox.E2E.Api;

/// <summary>What bodies may look like, and what is said of those that cannot be read.</summary>
public sealed class ApiBodyTests
{
    private const string InShop = "/api/v1/namespaces/shop/services";
    private const string Strategic = "application/strategic-merge-patch+json";

    [Fact]
    public async Task A_body_may_be_YAML()
    {
        await using var lab = await ApiLab.StartAsync();
        var (code, made) = await lab.Client.AskAsync(
            HttpMethod.Post, InShop, "metadata: {name: web}\nspec:\n  ports:\n  - port: 80\n", "application/yaml");
        Assert.Equal((HttpStatusCode.Created, "Service"), (code, (string?)made["kind"]));
        Assert.Equal("80", lab.Store.Find(ResourceKinds.Services, "shop", "web")!
            .ToJson()["spec"]!["ports"]![0]!["port"]!.ToJsonString());
    }

    [Theory]
    [InlineData("{", "application/json", "couldn't get version/kind; json parse error: ")]
    [InlineData("[", "application/yaml", "couldn't get version/kind; json parse error: yaml: line ")]
    [InlineData("{}", "application/vnd.kubernetes.protobuf",
        "json parse error: provided data does not appear to be a protobuf message")]
    [InlineData("[]", "application/json", "json: cannot unmarshal array into Go value of type v1.Service")]
    public async Task A_body_that_cannot_be_read_is_a_bad_request(string body, string type, string message)
    {
        await using var lab = await ApiLab.StartAsync();
        var (code, status) = await lab.Client.AskAsync(HttpMethod.Post, InShop, body, type);
        Assert.Equal((HttpStatusCode.BadRequest, "BadRequest"), (code, (string?)status["reason"]));
        Assert.Contains(message, (string?)status["message"]);
    }

    [Theory]
    [InlineData("POST", InShop, "application/json, application/yaml, application/vnd.kubernetes.protobuf")]
    [InlineData("PATCH", InShop + "/web", "application/json-patch+json, application/merge-patch+json, " + Strategic)]
    public async Task A_body_of_another_type_is_told_which_are_known(string method, string path, string types)
    {
        await using var lab = await ApiLab.StartAsync();
        lab.Store.Put(ResourceKinds.Services, Service("web"));
        var (code, status) = await lab.Client.AskAsync(new HttpMethod(method), path, "{}", "text/plain");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, code);
        Assert.Equal(
            "the body of the request was in an unknown format - accepted media types include: " + types,
            (string?)status["message"]);
    }

    [Theory]
    [InlineData("", HttpStatusCode.Created, true)]
    [InlineData("?fieldValidation=Warn", HttpStatusCode.Created, true)]
    [InlineData("?fieldValidation=Ignore", HttpStatusCode.Created, false)]
    [InlineData("?fieldValidation=Strict", HttpStatusCode.BadRequest, false)]
    [InlineData("?fieldValidation=Always", HttpStatusCode.UnprocessableEntity, false)]
    public async Task The_request_says_what_becomes_of_unknown_fields(string query, HttpStatusCode wanted, bool warns)
    {
        await using var lab = await ApiLab.StartAsync();
        var body = Service("web").Replace("\"spec\":{", "\"spec\":{\"a\\\"b\":1,", StringComparison.Ordinal);
        using var answer = await lab.Client.SendAsync(HttpMethod.Post, InShop + query, body);
        Assert.Equal(wanted, answer.StatusCode);
        var warnings = answer.Headers.TryGetValues("Warning", out var values) ? values : [];
        Assert.Equal(warns ? ["299 - \"unknown field \\\"spec.a\\\"b\\\"\""] : [], warnings);
    }

    [Fact]
    public async Task A_patch_that_brings_unknown_fields_is_invalid_when_strict()
    {
        await using var lab = await ApiLab.StartAsync();
        lab.Store.Put(ResourceKinds.Services, Service("web"));
        const string Patch = """{"spec":{"colour":"red"}}""";
        var (code, status) = await lab.Client.AskAsync(
            HttpMethod.Patch, InShop + "/web?fieldValidation=Strict", Patch, Strategic);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "Invalid"), (code, (string?)status["reason"]));
        Assert.Equal(
            " \"\" is invalid: patch: Invalid value: \"map[spec:map[colour:red]]\": strict decoding error: unknown "
            + "field \"spec.colour\"",
            (string?)status["message"]);

        (code, var same) = await lab.Client.AskAsync(HttpMethod.Patch, InShop + "/web", Patch, Strategic);
        Assert.Equal(HttpStatusCode.OK, code);
        Assert.Null(same["spec"]!["colour"]);
        Assert.Equal("2", (string?)same["metadata"]!["resourceVersion"]);
    }

    [Theory]
    [InlineData("/openapi/v3")]
    [InlineData("/openapi/v3/apis/apps/v1?hash=1")]
    [InlineData("/openapi/v2")]
    public async Task A_document_that_the_client_has_is_not_sent_again(string path)
    {
        await using var lab = await ApiLab.StartAsync();
        using var first = await lab.Client.SendAsync(HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        lab.Client.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await lab.Client.SendAsync(HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        lab.Client.Headers.IfNoneMatch.Clear();
        lab.Client.Headers.IfNoneMatch.Add(new EntityTagHeaderValue("\"other\""));
        using var third = await lab.Client.SendAsync(HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
    }

    [Theory]
    [InlineData("application/json", "application/json", "APIGroupList")]
    [InlineData("application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json",
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList", "APIGroupDiscoveryList")]
    [InlineData("application/json;as=APIGroupDiscoveryList;v=v2beta1;g=apidiscovery.k8s.io",
        "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList", "APIGroupDiscoveryList")]
    [InlineData("application/json;g=apidiscovery.k8s.io;v=v9;as=APIGroupDiscoveryList,application/json",
        "application/json", "APIGroupList")]
    public async Task Discovery_comes_in_the_form_that_the_client_asks_for(string accept, string type, string kind)
    {
        await using var lab = await ApiLab.StartAsync();
        lab.Client.Accept = accept;
        using var answer = await lab.Client.SendAsync(HttpMethod.Get, "/apis");
        Assert.Equal(type, answer.Content.Headers.ContentType!.ToString().Replace(" ", "", StringComparison.Ordinal));
        var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync(ApiClient.Deadline()))!;
        Assert.Equal(kind, (string?)json["kind"]);
    }

    [Theory]
    [InlineData("application/com.github.proto-openapi.spec.v2@v1.0+protobuf")]
    [InlineData("application/com.github.proto-openapi.spec.v2.v1.0+protobuf, application/json")]
    public async Task The_older_document_comes_as_protobuf_in_both_spellings(string accept)
    {
        await using var lab = await ApiLab.StartAsync();
        lab.Client.Accept = accept;
        using var answer = await lab.Client.SendAsync(HttpMethod.Get, "/openapi/v2");
        Assert.Equal(
            "application/com.github.proto-openapi.spec.v2.v1.0+protobuf",
            answer.Content.Headers.ContentType!.ToString());
        // Field 1: the text "2.0".
        Assert.Equal(
            "\n\u00032.0"u8.ToArray(), (await answer.Content.ReadAsByteArrayAsync(ApiClient.Deadline()))[..5]);
    }
}
