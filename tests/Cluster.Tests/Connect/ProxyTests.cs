using System.Net;
using System.Net.Sockets;
using Signalbox.Cluster.Connect;

namespace Signalbox.Cluster.Tests.Connect;

/// <summary>Ways through proxies.</summary>
public sealed class ProxyTests : IDisposable
{
    private readonly Entrance _entrance = new();

    public void Dispose() => _entrance.Dispose();

    [Theory]
    [InlineData(null, "")]
    [InlineData("me:a b", "me:a%20b@")]
    public async Task An_http_proxy_leads_to_the_server(string? password, string credentials)
    {
        await using var server = await Entrance.Serve();
        await using var proxy = TestProxy.Http(password);
        Assert.Equal("200 {}", await OpenVia(server, $"http://{credentials}127.0.0.1:{proxy.Port}").Get());
        Assert.Equal([$"api.test:{server.Port}"], proxy.Wanted);
        Assert.Equal(["api.test"], server.AskedNames);
        Assert.Equal("HTTP/2", server.Requests.Single().Protocol);
    }

    [Theory]
    [InlineData("socks5", null, "")]
    [InlineData("socks5h", null, "")]
    [InlineData("socks5", "me:secret", "me:secret@")]
    public async Task A_socks_proxy_leads_to_the_server(string scheme, string? password, string credentials)
    {
        await using var server = await Entrance.Serve();
        await using var proxy = TestProxy.Socks(password);
        Assert.Equal("200 {}", await OpenVia(server, $"{scheme}://{credentials}127.0.0.1:{proxy.Port}").Get());
        Assert.Equal([$"api.test:{server.Port}"], proxy.Wanted);
    }

    [Fact]
    public async Task A_proxy_may_itself_want_tls()
    {
        await using var server = await Entrance.Serve();
        await using var proxy = TestProxy.Http();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var client = OpenVia(server, $"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        var answer = client.Get();
        using var near = await listener.AcceptTcpClientAsync();
        var served = TestProxy.ServeTlsAsync(near.GetStream(), Entrance.ServerCertificate, proxy.Port);
        Assert.Equal("200 {}", await answer);
        client.Dispose();
        await served;
    }

    [Fact]
    public async Task The_server_behind_a_proxy_is_checked_under_the_name_that_was_asked_for()
    {
        await using var server = await Entrance.Serve(
            setup => setup with { Certificate = Entrance.Authority.Server("elsewhere.test") });
        await using var proxy = TestProxy.Http();
        var client = _entrance.OpenWith(
            $"server: 'https://api.test:{server.Port}', certificate-authority: ca.crt, " +
            $"tls-server-name: elsewhere.test, proxy-url: 'http://127.0.0.1:{proxy.Port}'");
        Assert.Equal("200 {}", await client.Get());
        Assert.Equal([$"api.test:{server.Port}"], proxy.Wanted);
        Assert.Equal(["elsewhere.test"], server.AskedNames);
        await Assert.ThrowsAsync<HttpRequestException>(
            () => OpenVia(server, $"http://127.0.0.1:{proxy.Port}").Get());
    }

    [Fact]
    public async Task The_environment_names_a_proxy()
    {
        await using var server = await Entrance.Serve();
        await using var proxy = TestProxy.Http();
        _entrance.Variables["https_proxy"] = $"127.0.0.1:{proxy.Port}";
        var client = _entrance.OpenWith($"server: 'https://api.test:{server.Port}', certificate-authority: ca.crt");
        Assert.Equal("200 {}", await client.Get());
        Assert.Equal([$"api.test:{server.Port}"], proxy.Wanted);
    }

    [Theory]
    [InlineData("https://a.test:6443", "a.test")]
    [InlineData("https://A.test:6443", "a.TEST")]
    [InlineData("https://b.a.test", "a.test")]
    [InlineData("https://b.a.test", ".a.test")]
    [InlineData("https://b.a.test", "*.a.test")]
    [InlineData("https://a.test", "x, a.test ,y")]
    [InlineData("https://a.test", "*")]
    [InlineData("https://a.test:6443", "a.test:6443")]
    [InlineData("https://10.1.2.3", "10.1.2.3")]
    [InlineData("https://10.1.2.3", "10.0.0.0/8")]
    [InlineData("https://10.1.2.3", "10.9.9.9/8")]
    [InlineData("https://10.1.2.3:6443", "10.1.2.3:6443")]
    [InlineData("https://[fd00::1]", "fd00::1")]
    [InlineData("https://[fd00::1]", "fd00::/16")]
    [InlineData("https://[fd00::1]:6443", "[fd00::1]:6443")]
    [InlineData("https://localhost", "")]
    [InlineData("https://127.0.0.2", "")]
    [InlineData("https://[::1]", "")]
    public void No_proxy_names_servers_that_are_near(string server, string exceptions) =>
        Assert.Null(FromEnvironment(server, ("HTTPS_PROXY", "http://p:1"), ("NO_PROXY", exceptions)));

    [Theory]
    [InlineData("https://a.test", ".a.test")]
    [InlineData("https://a.test", "*.a.test")]
    [InlineData("https://ba.test", "a.test")]
    [InlineData("https://a.test:6443", "a.test:443")]
    [InlineData("https://10.1.2.3", "10.1.2.4")]
    [InlineData("https://10.1.2.3", "11.0.0.0/8")]
    [InlineData("https://[fd00::1]", "10.0.0.0/8")]
    [InlineData("https://10.a.test", "10.0.0.0/8")]
    [InlineData("https://a.test", "")]
    public void Other_servers_are_behind_the_proxy(string server, string exceptions) => Assert.Equal(
        "http://p:1/",
        FromEnvironment(server, ("HTTPS_PROXY", "http://p:1"), ("NO_PROXY", exceptions))?.AbsoluteUri);

    [Theory]
    [InlineData("http://a.test", "http://plain:1/")]
    [InlineData("https://a.test", "http://tls:1/")]
    public void Each_scheme_has_a_variable(string server, string proxy) => Assert.Equal(
        proxy,
        FromEnvironment(server, ("HTTPS_PROXY", "tls:1"), ("http_proxy", "http://plain:1"))?.AbsoluteUri);

    [Fact]
    public void A_variable_that_holds_no_url_is_refused()
    {
        var refused = Assert.Throws<ConnectionException>(
            () => FromEnvironment("https://a.test", ("HTTPS_PROXY", "ftp://a")));
        Assert.Equal("HTTPS_PROXY='ftp://a': is not a URL of http, https or socks5", refused.Message);
    }

    private ApiClient OpenVia(TestServer server, string proxy) => _entrance.OpenWith(
        $"server: 'https://api.test:{server.Port}', certificate-authority: ca.crt, proxy-url: '{proxy}'");

    private static Uri? FromEnvironment(string server, params (string Name, string Value)[] variables) =>
        ProxyAddress.FromEnvironment(
            new Uri(server), name => variables.FirstOrDefault(variable => variable.Name == name).Value);
}
