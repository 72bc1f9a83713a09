using Signalbox.Cluster.Connect;

namespace Signalbox.Cluster.Tests.Connect;

/// <summary>Which server is meant, and how a kubeconfig that cannot be used is refused.</summary>
public sealed class KubeconfigTests : IDisposable
{
    private const string Server = "server: 'https://10.0.0.1:6443'";
    private const string AtHome = "kubeconfig FOLDER/config: clusters[home].cluster";
    private const string AtAlice = "kubeconfig FOLDER/config: users[alice].user";

    // Its key is not needed: it is refused before.
    private const string Ed25519Certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBNjCB6aADAgECAhR0jo2PNn+mHdcQWC4Lw6kxUiaWhTAFBgMrZXAwEDEOMAwG
        A1UEAwwFYWxpY2UwIBcNMjYxMTIzMDMxNjQ0WhgPMjEyNjEwMzAwMzE2NDRaMBAx
        DjAMBgNVBAMMBWFsaWNlMCowBQYDK2VwAyEA5RfosGLCBkh1z5Mzn4slGhEdL3H5
        ZKrI2Z38nHdX18ijUzBRMB0GA1UdDgQWBBQoPTe0Cfl/NzWKAzP1tDZwA624LTAf
        BgNVHSMEGDAWgBQoPTe0Cfl/NzWKAzP1tDZwA624LTAPBgNVHRMBAf8EBTADAQH/
        MAUGAytlcANBAJ+4HreBU8BGXAj7DpGGpel+4BE9vXmAB+K5irGgzfYEGYeTkMve
        d9nGCv8HsuuRUftdPPsjsGrSeAbdbyPiBwk=
        -----END CERTIFICATE-----
        """;

    private readonly Entrance _entrance = new();

    public void Dispose() => _entrance.Dispose();

    [Theory]
    [InlineData("certificate-authority: ca.crt", ".server: is not set, and no master is given")]
    [InlineData("server: 'http://\u062b-'", ".server: 'http://\u062b-' is not a URL of http or https")]
    [InlineData("server: 'ftp://a'", ".server: 'ftp://a' is not a URL of http or https")]
    [InlineData("server: 7", ".server: is not what belongs there")]
    [InlineData(Server + ", certificate-authority: no.crt",
        ".certificate-authority: FOLDER/no.crt: there is no such file")]
    [InlineData(Server + ", certificate-authority: .", ".certificate-authority: FOLDER/.: cannot be read")]
    [InlineData(Server + ", certificate-authority: config",
        ".certificate-authority: holds no certificate in PEM form")]
    [InlineData(Server + ", certificate-authority-data: '%%'", ".certificate-authority-data: is not base64")]
    [InlineData(Server + ", certificate-authority: ca.crt, insecure-skip-tls-verify: true",
        ".insecure-skip-tls-verify: and a certificate authority exclude each other")]
    [InlineData(Server + ", insecure-skip-tls-verify: maybe", ".insecure-skip-tls-verify: is not what belongs there")]
    [InlineData(Server + ", proxy-url: 'ftp://a'", ".proxy-url: is not a URL of http, https or socks5")]
    public void A_cluster_that_cannot_be_used_is_refused(string cluster, string reason) =>
        Assert.StartsWith(AtHome + reason, _entrance.Refused(cluster));

    [Theory]
    [InlineData("client-certificate: no.crt, client-key: no.key",
        ".client-certificate: FOLDER/no.crt: there is no such file")]
    [InlineData("client-certificate: client.crt, client-key: no.key",
        ".client-key: FOLDER/no.key: there is no such file")]
    [InlineData("client-certificate: client.crt", ".client-certificate: needs a client-key")]
    [InlineData("client-key: client.key", ".client-key: needs a client-certificate")]
    [InlineData("client-certificate: client.crt, client-key: other.key", ".client-key: is not the certificate's key")]
    [InlineData("client-certificate: client.crt, client-key: client.crt", ".client-key: is not the certificate's key")]
    [InlineData("client-certificate: ed25519.crt, client-key: client.key",
        ".client-certificate: its key is Ed25519, which .NET cannot use")]
    [InlineData("client-certificate-data: bm8=, client-key: client.key",
        ".client-certificate-data: holds no certificate in PEM form")]
    [InlineData("auth-provider: {name: gcp}", ".auth-provider: is not supported")]
    [InlineData("token: a, username: b", ".username: and a token exclude each other")]
    [InlineData("token: 'a b'", ".token: holds characters that no token has")]
    [InlineData("token: 12", ".token: is not what belongs there")]
    [InlineData("tokenFile: gone", ".tokenFile: FOLDER/gone: there is no such file")]
    [InlineData("tokenFile: empty", ".tokenFile: FOLDER/empty: is empty")]
    [InlineData("as: bob, as-groups: [a, b]", ".as-groups: holds 2 groups, but only one can be sent")]
    [InlineData("as: bob, as-user-extra: {k: [a, b]}", ".as-user-extra[k]: holds 2 values, but only one can be sent")]
    [InlineData("as-groups: [a]", ".as: is not set, but as-uid, as-groups or as-user-extra is")]
    public void A_user_that_cannot_be_used_is_refused(string user, string reason)
    {
        _entrance.WritePair(Entrance.Authority.Client("alice"));
        _entrance.Files.Write("other.key", Entrance.Authority.Client("alice").KeyPem);
        _entrance.Files.Write("ed25519.crt", Ed25519Certificate);
        _entrance.Files.Write("empty", " \n");
        Assert.StartsWith(AtAlice + reason, _entrance.Refused(Server, user));
    }

    [Theory]
    [InlineData("current-context: gone", "contexts[gone]: there is no such entry, but the current context leads to it")]
    [InlineData("contexts: [{name: a}], current-context: a",
        "contexts[a].context.cluster: is not set, and no master is given")]
    [InlineData("contexts: [{name: a, context: {cluster: b}}], current-context: a",
        "clusters[b]: there is no such entry, but the current context leads to it")]
    [InlineData("contexts: [{name: a}, {name: a}], current-context: a",
        "contexts[a]: there are 2 entries of this name")]
    [InlineData("contexts: [{name: a}, {name: b}]",
        "current-context is not set, and no master is given; contexts: a, b")]
    [InlineData("kind: Pod", "is a Pod, not a Config")]
    [InlineData("contexts: 7", "contexts: is not what belongs there")]
    [InlineData("contexts: [", "line 2: ")]
    public void A_file_that_leads_nowhere_is_refused(string text, string reason)
    {
        _entrance.Files.Write("config", text.EndsWith('[') ? text : $"{{ {text} }}");
        var refused = Assert.Throws<ConnectionException>(() => OpenConfig(master: null));
        Assert.StartsWith($"kubeconfig {_entrance.Files["config"]}: {reason}", refused.Message);
        Assert.False(refused.IsTransient);
    }

    [Fact]
    public void A_kubeconfig_that_is_not_there_is_refused()
    {
        var refused = Assert.Throws<ConnectionException>(() => OpenConfig(master: "http://a"));
        Assert.StartsWith($"kubeconfig {_entrance.Files["config"]}: cannot be read", refused.Message);
    }

    [Fact]
    public void Entries_that_nobody_asks_for_may_be_odd()
    {
        _entrance.Files.Write("config", """
            current-context: main
            contexts: [{name: main, context: {cluster: home, user: alice}}, {name: odd, context: 7}]
            clusters: [{name: home, cluster: {server: "https://a"}}]
            users: [{name: alice, user: {}}]
            """);
        Assert.Equal("https://a/", OpenConfig(master: null).Server.AbsoluteUri);
    }

    [Fact]
    public void A_kubeconfig_may_be_json()
    {
        _entrance.Files.Write("config", """
            {"kind":"Config","apiVersion":"v1","current-context":"main",
             "contexts":[{"name":"main","context":{"cluster":"home","user":"alice"}}],
             "clusters":[{"name":"home","cluster":{"server":"https://a:1"}}],
             "users":[{"name":"alice","user":{"token":"t"}}]}
            """);
        Assert.Equal("https://a:1/", OpenConfig(master: null).Server.AbsoluteUri);
    }

    [Theory]
    [InlineData("")]
    [InlineData("kind: Config")]
    [InlineData("contexts: [{name: a}]")]
    public async Task A_master_needs_nothing_of_a_kubeconfig(string text)
    {
        await using var server = await Entrance.Serve(setup => setup with { Certificate = null });
        _entrance.Files.Write("config", text);
        Assert.Equal("200 {}", await OpenConfig($"http://127.0.0.1:{server.Port}").Get());
    }

    [Fact]
    public async Task A_master_alone_is_enough()
    {
        await using var server = await Entrance.Serve(setup => setup with { Certificate = null });
        var client = _entrance.Open(_entrance.Options with { Master = $"127.0.0.1:{server.Port}" });
        Assert.Equal("200 {}", await client.Get());
        Assert.DoesNotContain("Authorization", server.Requests.Single().Headers.Keys);
    }

    [Fact]
    public async Task A_master_takes_the_place_of_the_kubeconfigs_server_alone()
    {
        await using var server = await Entrance.Serve();
        using (_entrance.OpenWith("server: 'https://10.0.0.1', certificate-authority: ca.crt", "token: secret"))
        {
            Assert.Equal("200 {}", await OpenConfig(server.Url.AbsoluteUri).Get());
        }

        Assert.Equal("Bearer secret", server.Requests.Single().Headers.Authorization);
    }

    [Fact]
    public void A_master_that_is_no_url_is_refused()
    {
        var refused = Assert.Throws<ConnectionException>(
            () => _entrance.Open(_entrance.Options with { Master = "ftp://a" }));
        Assert.Equal("master 'ftp://a': is not a URL of http or https", refused.Message);
    }

    [Fact]
    public async Task A_pod_finds_its_cluster()
    {
        await using var server = await Entrance.Serve();
        _entrance.Files.Write("token", "secret\n");
        Pod("127.0.0.1", $"{server.Port}");
        Assert.Equal("200 {}", await _entrance.Open(_entrance.Options).Get());
        Assert.Equal("Bearer secret", server.Requests.Single().Headers.Authorization);
    }

    [Fact]
    public void A_pod_may_find_its_cluster_over_IPv6()
    {
        _entrance.Files.Write("token", "secret");
        Pod("fd00::1", "443");
        Assert.Equal("https://[fd00::1]/", _entrance.Open(_entrance.Options).Server.AbsoluteUri);
    }

    [Fact]
    public void Without_anything_it_is_said_what_to_give()
    {
        var refused = Assert.Throws<ConnectionException>(() => _entrance.Open(_entrance.Options));
        Assert.Contains("KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not both set", refused.Message);
        Assert.EndsWith("give --kubeconfig or --master", refused.Message);
    }

    [Theory]
    [InlineData("token")]
    [InlineData("ca.crt")]
    public void A_pod_without_its_files_is_told_so(string missing)
    {
        Pod("10.0.0.1", "443");
        _entrance.Files.Write("token", "secret");
        File.Delete(_entrance.Files[missing]);
        var refused = Assert.Throws<ConnectionException>(() => _entrance.Open(_entrance.Options));
        Assert.Contains($"{_entrance.Files[missing]}: there is no such file", refused.Message);
    }

    private ApiClient OpenConfig(string? master) =>
        _entrance.Open(_entrance.Options with { Kubeconfig = _entrance.Files["config"], Master = master });

    private void Pod(string host, string port)
    {
        _entrance.Variables["KUBERNETES_SERVICE_HOST"] = host;
        _entrance.Variables["KUBERNETES_SERVICE_PORT"] = port;
    }
}
