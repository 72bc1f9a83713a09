using System.Security.Cryptography;
using System.Text;

namespace Signalbox.Cluster.Tests.Connect;

/// <summary>What a client shows of itself.</summary>
public sealed class CredentialTests : IDisposable
{
    private readonly Entrance _entrance = new();

    public void Dispose() => _entrance.Dispose();

    [Theory]
    [InlineData("token: secret", "Bearer secret")]
    [InlineData("tokenFile: token", "Bearer from-file")]
    [InlineData("token: secret, tokenFile: token", "Bearer from-file")]
    [InlineData("username: Käthe, password: 'a:b'", "Basic S8OkdGhlOmE6Yg==")]
    [InlineData("", "")]
    public async Task Tokens_and_passwords_go_along(string user, string authorization)
    {
        _entrance.Files.Write("token", "from-file\n");
        var request = await Ask(user);
        Assert.Equal(authorization, request.Headers.Authorization.ToString());
        Assert.Equal(authorization.Length > 0, request.Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task Acting_as_another_is_said_in_headers()
    {
        var request = await Ask(
            "as: bob, as-uid: '7', as-groups: ['b c'], as-user-extra: {example.com/scope%: [x], z: [a]}");
        var said = request.Headers.Where(header => header.Key.StartsWith("impersonate-", StringComparison.Ordinal))
            .Select(header => $"{header.Key}={header.Value}");
        Assert.Equal(
            [
                "impersonate-extra-example.com%2fscope%25=x", "impersonate-extra-z=a", "impersonate-group=b c",
                "impersonate-uid=7", "impersonate-user=bob",
            ],
            said.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("RSA PRIVATE KEY")]
    [InlineData("EC PRIVATE KEY")]
    [InlineData("PRIVATE KEY of RSA")]
    [InlineData("PRIVATE KEY of EC")]
    [InlineData("EC PARAMETERS before the key")]
    public async Task Keys_of_all_forms_are_shown(string form)
    {
        var issued = form.Contains("RSA") ? Entrance.Authority.RsaClient("alice") : Entrance.Authority.Client("alice");
        _entrance.WritePair(issued);
        _entrance.Files.Write("client.key", form switch
        {
            "RSA PRIVATE KEY" => ((RSA)issued.Key).ExportRSAPrivateKeyPem(),
            "EC PRIVATE KEY" => ((ECDsa)issued.Key).ExportECPrivateKeyPem(),
            "EC PARAMETERS before the key" =>
                "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
                + ((ECDsa)issued.Key).ExportECPrivateKeyPem(),
            _ => issued.KeyPem,
        });
        var request = await Ask("client-certificate: client.crt, client-key: client.key");
        Assert.Equal("CN=alice", request.Client);
    }

    [Fact]
    public async Task A_certificate_as_data_wins_over_a_file()
    {
        var issued = Entrance.Authority.Client("from data");
        _entrance.WritePair(Entrance.Authority.Client("from file"));
        var request = await Ask(
            "client-certificate: client.crt, client-key: client.key, " +
            $"client-certificate-data: {Base64(issued.Pem)}, client-key-data: {Base64(issued.KeyPem)}");
        Assert.Equal("CN=from data", request.Client);
    }

    [Fact]
    public async Task Certificate_and_key_may_share_a_file()
    {
        var issued = Entrance.Authority.Client("alice");
        _entrance.Files.Write("both.pem", issued.KeyPem + issued.Pem);
        var request = await Ask("client-certificate: both.pem, client-key: both.pem");
        Assert.Equal("CN=alice", request.Client);
    }

    [Fact]
    public async Task What_is_between_the_certificate_and_its_ca_is_sent_along()
    {
        var between = Entrance.Authority.Below("between");
        _entrance.WritePair(between.Client("alice"), between.Own);
        var request = await Ask("client-certificate: client.crt, client-key: client.key");
        Assert.Equal("CN=alice", request.Client);
    }

    private async Task<SeenRequest> Ask(string user)
    {
        await using var server = await Entrance.Serve(
            setup => setup with { ClientRoot = Entrance.Authority.Own });
        Assert.Equal("200 {}", await _entrance.OpenTo(server, user).Get());
        return server.Requests.Single();
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
