using System.Net;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Faults;
using Signalbox.Lab.Api.Http;
using Signalbox.Lab.Api.Http.Streams;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api;

/// <summary>A small, real API server: the list and watch side of kube-apiserver, over an <see cref="ObjectStore"/> that
/// outlives it. Its watch cache begins when it starts: watches from earlier revisions are told 410. Several may serve
/// one store.</summary>
public sealed class ApiServer : IAsyncDisposable
{
    private readonly ApiServerOptions _options;
    private readonly ClusterAuthority? _ownAuthority;
    private readonly ServiceAccountTokens? _ownTokens;
    private readonly OpenConnections _connections;
    private readonly WatchStopper _watches = new();
    private readonly PodStreamRouter _streams;
    private readonly ApiHost _host;

    private ApiServer(Registry registry, ApiServerOptions options)
    {
        _ownAuthority = options.IsPlain || options.Authority is not null ? null : new ClusterAuthority(options.Time);
        _ownTokens = options.Tokens is null ? new ServiceAccountTokens() : null;
        (Registry, _options) = (registry, options with
        {
            Authority = options.Authority ?? _ownAuthority,
            Tokens = options.Tokens ?? _ownTokens,
        });
        _connections = new OpenConnections(Counters);
        var served = new ServedStore(registry, _options, registry.Store.Revision);
        _streams = new PodStreamRouter(registry.Store, _options);
        var router = new ApiRouter(served, Counters, _connections, _watches, _streams);
        _host = new ApiHost(_options, _connections, router.AnswerAsync);
    }

    /// <summary>Writes what clients ask for.</summary>
    public Registry Registry { get; }

    public ObjectStore Store => Registry.Store;

    public ApiFaults Faults => _options.Faults;

    public Credentials Credentials => _options.Credentials;

    public Permissions Permissions => _options.Permissions;

    public RequestCounters Counters { get; } = new();

    /// <summary>What vouches for this server; null without TLS.</summary>
    public ClusterAuthority? Authority => _options.Authority;

    /// <summary>Where it listens. A successor may listen there again.</summary>
    public IPEndPoint EndPoint => _host.EndPoint;

    /// <summary>What clients call.</summary>
    public Uri Address => new($"{(_options.IsPlain ? "http" : "https")}://{EndPoint}");

    /// <summary>TCP connections that are open now.</summary>
    public int OpenConnections => _connections.Count;

    /// <summary>Serves a store as it is, by a bare registry, from when this returns.</summary>
    public static Task<ApiServer> StartAsync(ObjectStore store, ApiServerOptions? options = null) =>
        StartAsync(new Registry(store), options);

    /// <summary>Serves from when this returns. Several servers may share a registry.</summary>
    public static async Task<ApiServer> StartAsync(Registry registry, ApiServerOptions? options = null)
    {
        var server = new ApiServer(registry, options ?? new ApiServerOptions());
        try
        {
            await server._host.StartAsync().ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A kubeconfig for this server. With TLS it trusts the server's authority.</summary>
    public Kubeconfig KubeconfigFor(string? token = null, IssuedCertificate? certificate = null) => new()
    {
        Server = Address,
        CertificateAuthorityPem = Authority?.CertificatePem,
        Token = token,
        ClientCertificate = certificate,
    };

    /// <summary>Ends the watches that are open, as their time ends: cleanly. Null ends those of all kinds.</summary>
    public void EndWatches(string? resource = null) => _watches.End(resource);

    /// <summary>Cuts the connections that are open now: <see cref="Ending.Reset"/> or <see cref="Ending.Finish"/>. New
    /// ones are welcome.</summary>
    public void CutConnections(Ending ending) => _connections.CutAll(ending);

    /// <summary>Stops listening and ends all connections: <see cref="Ending.Clean"/> ends watches and streams and says
    /// goodbye, as a server that is being updated; the others cut at once, as one that is killed. When this returns,
    /// the address is free.</summary>
    public async Task StopAsync(Ending ending = Ending.Clean)
    {
        if (ending != Ending.Clean)
        {
            _connections.Close(ending);
        }

        _watches.Close();
        await _streams.CloseAsync().ConfigureAwait(false);
        await _host.StopAsync(ending == Ending.Clean).ConfigureAwait(false);
    }

    /// <summary>Stops as with <see cref="Ending.Reset"/>, when it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(Ending.Reset).ConfigureAwait(false);
        await _host.DisposeAsync().ConfigureAwait(false);
        _watches.Dispose();
        _streams.Dispose();
        _ownAuthority?.Dispose();
        _ownTokens?.Dispose();
    }
}
