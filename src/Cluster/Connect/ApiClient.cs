using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Signalbox.Cluster.Connect;

/// <summary>The connection to one API server: HTTP/2 where the server speaks it, credentials that renew themselves. It
/// tries nothing twice, but for credentials that were refused and have changed since. Any thread.</summary>
public sealed class ApiClient : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly ServerAccess _access;
    private readonly ConnectionOptions _options;
    private readonly CredentialSource _credentials;
    private readonly Transports _transports;
    private IRequestObserver? _observer;

    private ApiClient(ServerAccess access, ConnectionOptions options)
    {
        (_access, _options) = (access, options);
        var grants = access.Exec is null ? null : new ExecGrants(new ExecPlugin(access.Exec, options), options.Time);
        _credentials = new CredentialSource(access, grants);
        _transports = new Transports(access, options);
    }

    /// <summary>The server's URL. Paths of requests follow its path.</summary>
    public Uri Server => _access.Server;

    /// <summary>The server's host and port as they were given: the port may be left out.</summary>
    public string Host => Server.IsDefaultPort && !Server.OriginalString.Contains(
        string.Create(CultureInfo.InvariantCulture, $"{Server.Host}:{Server.Port}"), StringComparison.Ordinal)
        ? Server.Host
        : string.Create(CultureInfo.InvariantCulture, $"{Server.Host}:{Server.Port}");

    /// <summary>From now on <paramref name="observer"/> looks on, in place of the one before.</summary>
    public void Observe(IRequestObserver observer) => _observer = observer;

    /// <summary>Reads what is needed, and connects to nothing yet. Throws <see cref="ConnectionException"/>, which
    /// names file, field and reason.</summary>
    public static ApiClient Open(ConnectionOptions options)
    {
        var access = !string.IsNullOrEmpty(options.Kubeconfig)
            ? KubeconfigAccess.Of(Kubeconfig.Read(options.Kubeconfig, options.Choice), options)
            : string.IsNullOrEmpty(options.Master) ? PodAccess.Of(options)
            : PlainAccess(options);
        return new ApiClient(access, options);
    }

    /// <summary>Sends with the current credentials and returns when the response's headers are there, whatever its
    /// status; the caller disposes it, and ends the reading of its body by that. On 401 files and plugin are looked at
    /// anew, and when credentials differ the request goes once more.</summary>
    /// <param name="method">Of HTTP.</param>
    /// <param name="path">Path and query, from a slash: "/api/v1/services?watch=true".</param>
    /// <param name="jsonBody">Null sends none.</param>
    /// <param name="cancellation">Ends the waiting for headers, not the reading of the body.</param>
    /// <exception cref="HttpRequestException">The server cannot be reached, or the connection broke.</exception>
    /// <exception cref="IOException">The same, of a stream.</exception>
    /// <exception cref="ConnectionException">Credentials could not be had.</exception>
    /// <exception cref="TimeoutException">There were no headers in time.</exception>
    /// <exception cref="OperationCanceledException">Only when <paramref name="cancellation"/> asks for it.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, ReadOnlyMemory<byte>? jsonBody, CancellationToken cancellation)
    {
        var credentials = await _credentials.CurrentAsync(cancellation).ConfigureAwait(false);
        var response = await OnceAsync(method, path, jsonBody, credentials, cancellation).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            return response;
        }

        try
        {
            var anew = await _credentials.AnewAsync(credentials, cancellation).ConfigureAwait(false);
            if (anew.AreAs(credentials))
            {
                return response;
            }

            response.Dispose();
            _observer?.Repeated(method, (int)response.StatusCode);
            return await OnceAsync(method, path, jsonBody, anew, cancellation).ConfigureAwait(false);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>Ends a plugin that runs, and closes connections that nobody reads from.</summary>
    public void Dispose()
    {
        _credentials.Dispose();
        _transports.Dispose();
    }

    private static ServerAccess PlainAccess(ConnectionOptions options)
    {
        var server = ServerAddress.OfMaster(options.Master!);
        return new ServerAccess
        {
            Server = server,
            Proxy = ProxyAddress.FromEnvironment(server, options.Environment),
        };
    }

    private async Task<HttpResponseMessage> OnceAsync(
        HttpMethod method,
        string path,
        ReadOnlyMemory<byte>? jsonBody,
        Credentials credentials,
        CancellationToken cancellation)
    {
        using var request = Request(method, path, jsonBody, credentials.Authorization);
        using var late = new CancellationTokenSource(_options.HeaderTimeout, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        var start = _options.Time.GetTimestamp();
        HttpResponseMessage? response = null;
        try
        {
            var transport = _transports.For(credentials.Certificate);
            return response = await transport.SendAsync(request, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException failure) when (!cancellation.IsCancellationRequested)
        {
            // The handler says of a connection that takes too long that somebody cancelled it.
            var what = $"{method} {request.RequestUri}";
            throw late.IsCancellationRequested
                ? new TimeoutException($"{what}: no answer within {_options.HeaderTimeout.TotalSeconds} s", failure)
                : new HttpRequestException(
                    HttpRequestError.ConnectionError,
                    $"{what}: no connection within {_options.ConnectTimeout.TotalSeconds} s",
                    failure);
        }
        catch (SocketException failure)
        {
            // A connection that breaks the moment it is made leaves the handler as it is.
            throw new HttpRequestException(
                HttpRequestError.ConnectionError, $"{method} {request.RequestUri}: {failure.Message}", failure);
        }
        finally
        {
            if (response is not null || !cancellation.IsCancellationRequested)
            {
                _observer?.Ended(new RequestOutcome(
                    method, (int?)response?.StatusCode, _options.Time.GetElapsedTime(start), jsonBody?.Length ?? 0,
                    response?.Content.Headers.ContentLength));
            }
        }
    }

    private HttpRequestMessage Request(
        HttpMethod method, string path, ReadOnlyMemory<byte>? body, string? authorization)
    {
        var content = body is { } json ? new ReadOnlyMemoryContent(json) { Headers = { ContentType = Json } } : null;
        var request = new HttpRequestMessage(method, new Uri(Server.AbsoluteUri.TrimEnd('/') + path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = content,
        };

        // TLS asks for and checks the name in this header.
        request.Headers.Host = Server.Scheme == Uri.UriSchemeHttps ? _access.TlsServerName : null;
        Add("User-Agent", UserAgent.Text);
        Add("Accept", "application/json");
        Add("Accept-Encoding", "identity");
        if (authorization is not null)
        {
            Add("Authorization", authorization);
        }

        foreach (var (name, value) in _access.Impersonation)
        {
            Add(name, value);
        }

        return request;

        void Add(string name, string value) => request.Headers.TryAddWithoutValidation(name, value);
    }
}
