using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Signalbox.Cluster.Tests.Connect;

/// <summary>Which servers are believed.</summary>
public sealed class TrustTests : IDisposable
{
    private readonly Entrance _entrance = new();

    public void Dispose() => _entrance.Dispose();

    [Fact]
    public async Task A_server_of_the_ca_file_is_believed()
    {
        await using var server = await Entrance.Serve();
        Assert.Equal("200 {}", await _entrance.OpenTo(server).Get());
    }

    [Fact]
    public async Task Ca_data_wins_over_the_file()
    {
        await using var server = await Entrance.Serve();
        var data = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(Entrance.Authority.Pem));
        _entrance.Files.Write("ca.crt", CertificateMaker.Root("stranger").Pem);
        var client = _entrance.OpenWith(
            $"server: '{server.Url}', certificate-authority: ca.crt, certificate-authority-data: {data}");
        Assert.Equal("200 {}", await client.Get());
    }

    [Fact]
    public async Task Any_certificate_of_a_bundle_will_do()
    {
        await using var server = await Entrance.Serve();
        _entrance.Files.Write("ca.crt", CertificateMaker.Root("stranger").Pem + Entrance.Authority.Pem);
        Assert.Equal("200 {}", await _entrance.OpenTo(server).Get());
    }

    [Fact]
    public async Task A_server_of_another_ca_is_refused()
    {
        await using var server = await Entrance.Serve();
        _entrance.Files.Write("ca.crt", CertificateMaker.Root("stranger").Pem);
        await IsRefused(server);
    }

    [Fact]
    public async Task A_ca_that_only_bears_the_name_of_ours_is_refused()
    {
        await using var server = await Entrance.Serve();
        _entrance.Files.Write("ca.crt", CertificateMaker.Root("authority").Pem);
        await IsRefused(server);
    }

    [Fact]
    public async Task Without_a_ca_this_system_decides()
    {
        await using var server = await Entrance.Serve();
        var client = _entrance.OpenWith($"server: '{server.Url}'");
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => client.Get());
        Assert.IsType<AuthenticationException>(failure.InnerException);
    }

    [Fact]
    public async Task A_server_of_another_name_is_refused()
    {
        await using var server = await Entrance.Serve(
            setup => setup with { Certificate = Entrance.Authority.Server("elsewhere.test") });
        await IsRefused(server);
    }

    [Fact]
    public async Task A_server_whose_time_is_over_is_refused()
    {
        await using var server = await Entrance.Serve(
            setup => setup with { Certificate = Entrance.Authority.ExpiredServer() });
        await IsRefused(server);
    }

    [Fact]
    public async Task Tls_server_name_is_asked_for_and_checked()
    {
        await using var server = await Entrance.Serve(
            setup => setup with { Certificate = Entrance.Authority.Server("elsewhere.test") });
        var client = _entrance.OpenWith(
            $"server: '{server.Url}', certificate-authority: ca.crt, tls-server-name: elsewhere.test");
        Assert.Equal("200 {}", await client.Get());
        Assert.Equal(["elsewhere.test"], server.AskedNames);

        var other = _entrance.OpenWith(
            $"server: '{server.Url}', certificate-authority: ca.crt, tls-server-name: other.test");
        await Assert.ThrowsAsync<HttpRequestException>(() => other.Get());
    }

    [Fact]
    public async Task Insecure_skip_tls_verify_believes_anybody()
    {
        await using var server = await Entrance.Serve(
            setup => setup with { Certificate = CertificateMaker.Root("stranger").Server("elsewhere.test") });
        var client = _entrance.OpenWith($"server: '{server.Url}', insecure-skip-tls-verify: true");
        Assert.Equal("200 {}", await client.Get());
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("the intermediate")]
    [InlineData("both")]
    public async Task An_intermediate_ca_is_enough(string sent)
    {
        var root = CertificateMaker.Root("far root");
        var between = root.Below("near authority");
        await using var server = await Entrance.Serve(setup => setup with
        {
            Certificate = between.Server("127.0.0.1"),
            Between = Sent(sent, between, root),
        });
        _entrance.Files.Write("ca.crt", between.Pem);
        Assert.Equal("200 {}", await _entrance.OpenTo(server).Get());
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("the intermediate")]
    [InlineData("both")]
    public async Task An_intermediate_ca_of_the_same_name_is_not(string sent)
    {
        var root = CertificateMaker.Root("far root");
        var forged = CertificateMaker.Root("far root").Below("near authority");
        await using var server = await Entrance.Serve(setup => setup with
        {
            Certificate = forged.Server("127.0.0.1"),
            Between = Sent(sent, forged, root),
        });
        _entrance.Files.Write("ca.crt", root.Below("near authority").Pem);
        await IsRefused(server);
    }

    [Fact]
    public async Task An_intermediate_ca_does_not_make_up_for_a_wrong_time_or_name()
    {
        var between = CertificateMaker.Root("far root").Below("near authority");
        _entrance.Files.Write("ca.crt", between.Pem);
        await using var expired = await Entrance.Serve(
            setup => setup with { Certificate = between.ExpiredServer() });
        await IsRefused(expired);
        await using var elsewhere = await Entrance.Serve(
            setup => setup with { Certificate = between.Server("elsewhere.test") });
        await IsRefused(elsewhere);
    }

    private async Task IsRefused(TestServer server)
    {
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => _entrance.OpenTo(server).Get());
        Assert.IsType<AuthenticationException>(failure.InnerException);
        Assert.Empty(server.Requests);
    }

    private static X509Certificate2Collection Sent(string sent, CertificateMaker between, CertificateMaker root) =>
        sent switch
        {
            "nothing" => [],
            "the intermediate" => [Public(between)],
            _ => [Public(between), Public(root)],
        };

    private static X509Certificate2 Public(CertificateMaker maker) =>
        X509CertificateLoader.LoadCertificate(maker.Own.RawData);
}
