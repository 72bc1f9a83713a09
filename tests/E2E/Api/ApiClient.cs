using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Auth;

namespace Signalbox.E2E.Api;

/// <summary>A client of an API server under test, on connections of its own.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly Version _version;

    /// <param name="server">Whose certificate is trusted.</param>
    /// <param name="token">None when null.</param>
    /// <param name="certificate">None when null.</param>
    /// <param name="version">HTTP/2 when null, where there is TLS.</param>
    /// <param name="at">Where to connect to, when that is not the server itself.</param>
    public ApiClient(
        ApiServer server, string? token = null, IssuedCertificate? certificate = null, Version? version = null,
        IPEndPoint? at = null)
    {
        var handler = new SocketsHttpHandler();
        if (server.Authority is { } authority)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(
                X509Certificate2.CreateFromPem(authority.CertificatePem));
            handler.SslOptions.ClientCertificates =
                certificate is null ? null : new X509Certificate2Collection(certificate.ToCertificate());
        }

        _version = version ?? (server.Authority is null ? HttpVersion.Version11 : HttpVersion.Version20);
        var address = new UriBuilder(server.Address) { Port = (at ?? server.EndPoint).Port }.Uri;
        _http = new HttpClient(handler) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization =
            token is null ? null : new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>The header of every request from now on; none when null.</summary>
    public string? Accept { get; set; }

    /// <summary>What every request bears.</summary>
    public HttpRequestHeaders Headers => _http.DefaultRequestHeaders;

    /// <summary>Opens a WebSocket.</summary>
    public Task ConnectAsync(ClientWebSocket socket, string path) => socket.ConnectAsync(
        new UriBuilder(new Uri(_http.BaseAddress!, path)) { Scheme = "wss" }.Uri, _http, Deadline());

    public void Dispose() => _http.Dispose();

    /// <summary>The answer, as far as its headers.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body = null, string? type = null)
    {
        var request = new HttpRequestMessage(method, path)
        {
            Version = _version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, type ?? "application/json"),
        };
        if (Accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", Accept);
        }

        return _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Deadline());
    }

    /// <summary>Status code and JSON body of a whole answer.</summary>
    public async Task<(HttpStatusCode Code, JsonNode Json)> AskAsync(
        HttpMethod method, string path, string? body = null, string? type = null)
    {
        using var answer = await SendAsync(method, path, body, type);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Deadline()))!);
    }

    /// <summary>The JSON body of an answer that must be 200.</summary>
    public async Task<JsonNode> GetAsync(string path)
    {
        var (code, json) = await AskAsync(HttpMethod.Get, path);
        Assert.True(code == HttpStatusCode.OK, $"{path}: {code} {json}");
        return json;
    }

    public async Task<WatchReader> WatchAsync(string path) => new(await SendAsync(HttpMethod.Get, path));

    /// <summary>No test waits longer than this for one thing.</summary>
    public static CancellationToken Deadline() => new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;
}
