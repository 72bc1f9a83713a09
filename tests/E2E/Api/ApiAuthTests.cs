using System.Net;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Auth;

namespace Signalbox.E2E.Api;

/// <summary>Who may ask what. Messages are those that kube-apiserver 1.36.2 gave.</summary>
public sealed class ApiAuthTests
{
    private const string Services = "/api/v1/services";

    [Fact]
    public async Task Nobody_in_particular_is_forbidden_everything_but_health_and_version()
    {
        await using var lab = await ApiLab.StartAsync();
        using var client = new ApiClient(lab.Server);
        using var answer = await client.SendAsync(HttpMethod.Get, Services);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("no-cache, private", Header(answer, "Cache-Control"));
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        AssertJson(
            """
            { "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
              "message": "services is forbidden: User \"system:anonymous\" cannot list resource \"services\"
            """
            + """
             in API group \"\" at the cluster scope",
              "reason": "Forbidden", "details": { "kind": "services" }, "code": 403 }
            """,
            JsonNode.Parse(await answer.Content.ReadAsStringAsync()));
        foreach (var path in new[] { "/readyz", "/livez", "/healthz" })
        {
            using var health = await client.SendAsync(HttpMethod.Get, path);
            Assert.Equal("ok", await health.Content.ReadAsStringAsync());
        }

        Assert.Equal("v1.36.2", (string?)(await client.GetAsync("/version"))["gitVersion"]);
        var (code, _) = await client.AskAsync(HttpMethod.Get, "/nosuch");
        Assert.Equal(HttpStatusCode.Forbidden, code);
    }

    [Fact]
    public async Task An_unknown_token_is_401_and_tokens_come_and_go()
    {
        await using var lab = await ApiLab.StartAsync();
        using var client = new ApiClient(lab.Server, "another");
        var (code, status) = await client.AskAsync(HttpMethod.Get, Services);
        Assert.Equal(HttpStatusCode.Unauthorized, code);
        AssertJson(
            """
            { "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": "Unauthorized",
              "reason": "Unauthorized", "code": 401 }
            """,
            status);
        lab.Server.Credentials.Add("another", new ApiUser("jane"));
        await client.GetAsync(Services);
        lab.Server.Credentials.Remove("another");
        (code, _) = await client.AskAsync(HttpMethod.Get, Services);
        Assert.Equal(HttpStatusCode.Unauthorized, code);
    }

    [Fact]
    public async Task A_client_certificate_says_who_asks()
    {
        await using var lab = await ApiLab.StartAsync();
        using var good = new ApiClient(
            lab.Server, certificate: lab.Server.Authority!.IssueClient(new ApiUser("system:kube-proxy", ["a", "b"])));
        await good.GetAsync(Services);
        lab.Server.Permissions.Forbid("system:kube-proxy", "services");
        var (code, _) = await good.AskAsync(HttpMethod.Get, Services);
        Assert.Equal(HttpStatusCode.Forbidden, code);

        using var strangers = new ClusterAuthority();
        using var foreign = new ApiClient(
            lab.Server, certificate: strangers.IssueClient(new ApiUser("system:kube-proxy")));
        (code, _) = await foreign.AskAsync(HttpMethod.Get, Services);
        Assert.Equal(HttpStatusCode.Unauthorized, code);
    }

    [Fact]
    public void A_certificate_holds_the_user_and_the_groups()
    {
        using var authority = new ClusterAuthority();
        using var certificate = authority.IssueClient(new ApiUser("system:node:a", ["system:nodes", "x"]))
            .ToCertificate();
        var user = authority.UserOf(certificate)!;
        Assert.Equal("system:node:a", user.Name);
        Assert.Equal(["system:nodes", "x"], user.Groups.Order());
    }

    [Theory]
    [InlineData("services", "GET", "/api/v1/services",
        "services is forbidden: User 'system:kube-proxy' cannot list resource 'services' in API group '' "
        + "at the cluster scope")]
    [InlineData("endpointslices", "GET", "/apis/discovery.k8s.io/v1/endpointslices?watch=true",
        "endpointslices.discovery.k8s.io is forbidden: User 'system:kube-proxy' cannot watch resource "
        + "'endpointslices' in API group 'discovery.k8s.io' at the cluster scope")]
    [InlineData("nodes", "GET", "/api/v1/nodes/n",
        "nodes 'n' is forbidden: User 'system:kube-proxy' cannot get resource 'nodes' in API group '' "
        + "at the cluster scope")]
    [InlineData("events", "POST", "/apis/events.k8s.io/v1/namespaces/shop/events",
        "events.events.k8s.io is forbidden: User 'system:kube-proxy' cannot create resource 'events' "
        + "in API group 'events.k8s.io' in the namespace 'shop'")]
    public async Task What_is_forbidden_is_said_in_full(string resource, string method, string path, string wanted)
    {
        await using var lab = await ApiLab.StartAsync();
        lab.Server.Permissions.Forbid(ApiLab.User, resource);
        var (code, status) = await lab.Client.AskAsync(new HttpMethod(method), path, method == "POST" ? "{}" : null);
        Assert.Equal((HttpStatusCode.Forbidden, wanted.Replace('\'', '"')), (code, (string?)status["message"]));
        Assert.Equal(resource, (string?)status["details"]!["kind"]);
        lab.Server.Permissions.Allow(ApiLab.User, resource);
        (code, _) = await lab.Client.AskAsync(HttpMethod.Get, "/api/v1/services");
        Assert.Equal(HttpStatusCode.OK, code);
    }

    [Fact]
    public async Task A_verb_alone_can_be_forbidden()
    {
        await using var lab = await ApiLab.StartAsync();
        lab.Server.Permissions.Forbid(ApiLab.User, "services", ApiVerb.Watch);
        await lab.Client.GetAsync(Services);
        var (code, _) = await lab.Client.AskAsync(HttpMethod.Get, $"{Services}?watch=true");
        Assert.Equal(HttpStatusCode.Forbidden, code);
    }

    [Fact]
    public async Task Kubeconfigs_say_where_and_who()
    {
        await using var lab = await ApiLab.StartAsync();
        var certificate = lab.Server.Authority!.IssueClient(new ApiUser("jane"));
        var path = Path.Combine(Path.GetTempPath(), $"kubeconfig-{Guid.NewGuid()}");
        try
        {
            lab.Server.KubeconfigFor(ApiLab.Token, certificate).WriteTo(path);
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite,
                OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path));
            var text = await File.ReadAllTextAsync(path);
            Assert.Contains($"server: \"https://127.0.0.1:{lab.Server.EndPoint.Port}\"", text);
            Assert.Contains($"token: \"{ApiLab.Token}\"", text);
            Assert.Equal(lab.Server.Authority.CertificatePem, Decoded(text, "certificate-authority-data"));
            Assert.Equal(certificate.CertificatePem, Decoded(text, "client-certificate-data"));
            Assert.Equal(certificate.KeyPem, Decoded(text, "client-key-data"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Decoded(string kubeconfig, string name)
    {
        var line = kubeconfig.Split('\n').Single(line => line.TrimStart().StartsWith(name, StringComparison.Ordinal));
        return System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(line.Split('"')[1]));
    }

    private static void AssertJson(string wanted, JsonNode? found) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(wanted), found), $"{found}");

    private static string Header(HttpResponseMessage answer, string name) => string.Join(", ", answer.Headers
        .GetValues(name));
}
