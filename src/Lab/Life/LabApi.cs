using System.Net;
using System.Net.Sockets;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Topology;

namespace Signalbox.Lab.Life;

/// <summary>The lab's API server: one for this machine's loopback, where kubectl is, and one at the outside host's
/// address, for nodes and pods. Both serve the same store. May be stopped and started again where it was.</summary>
internal sealed class LabApi : IAsyncDisposable
{
    /// <summary>At the outside host's address.</summary>
    public const int NodesPort = 6443;

    private readonly ApiServerOptions _options;
    private readonly Registry _registry;
    private readonly LabNetwork _network;
    private readonly SemaphoreSlim _changing = new(1);
    private ApiServer? _forUsers;
    private ApiServer? _forNodes;

    private LabApi(Registry registry, LabNetwork network, ApiServerOptions options) =>
        (_registry, _network, _options) = (registry, network, options);

    /// <summary>Where nodes and pods find it.</summary>
    public static IPEndPoint NodesEndPoint { get; } =
        new(IPAddress.Parse(LabNetworkSpec.Outside.IPv4.ToString()), NodesPort);

    /// <summary>Where this machine finds it.</summary>
    public IPEndPoint EndPoint { get; private set; } = new(IPAddress.Loopback, 0);

    public bool IsServing => _forUsers is not null;

    /// <summary>Serves from when this returns. The port is taken when it is free, any other when not, unless it
    /// <paramref name="mustBe"/> that one: then <see cref="LabException"/>.</summary>
    public static async Task<LabApi> StartAsync(
        Registry registry, LabNetwork network, ApiServerOptions options, int port, bool mustBe = false)
    {
        var api = new LabApi(registry, network, options);
        api.EndPoint = new IPEndPoint(IPAddress.Loopback, Usable(port, mustBe));
        await api.StartAsync().ConfigureAwait(false);
        return api;
    }

    /// <summary>Ends watches and connections as an update of a real one does. All else goes on.</summary>
    public async Task StopAsync()
    {
        await _changing.WaitAsync().ConfigureAwait(false);
        try
        {
            foreach (var server in new[] { _forUsers, _forNodes }.OfType<ApiServer>())
            {
                await server.StopAsync().ConfigureAwait(false);
                await server.DisposeAsync().ConfigureAwait(false);
            }

            (_forUsers, _forNodes) = (null, null);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Serves again, where it was. Nothing happens when it does already.</summary>
    public async Task StartAsync()
    {
        await _changing.WaitAsync().ConfigureAwait(false);
        try
        {
            _forUsers ??= await ServeAsync(ListeningSocket.Open(EndPoint)).ConfigureAwait(false);
            EndPoint = _forUsers.EndPoint;
            _forNodes ??= await ServeAsync(_network.Outside.Run(() => ListeningSocket.Open(NodesEndPoint)))
                .ConfigureAwait(false);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>A kubeconfig for that user, leading to <paramref name="at"/>.</summary>
    public Kubeconfig KubeconfigFor(ApiUser user, IPEndPoint at) => new()
    {
        Server = new Uri($"https://{at}"),
        CertificateAuthorityPem = _options.Authority!.CertificatePem,
        ClientCertificate = _options.Authority.IssueClient(user),
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var server in new[] { _forUsers, _forNodes }.OfType<ApiServer>())
        {
            await server.DisposeAsync().ConfigureAwait(false);
        }

        _changing.Dispose();
    }

    private Task<ApiServer> ServeAsync(Socket listener) =>
        ApiServer.StartAsync(_registry, _options with { Listener = listener });

    private static int Usable(int port, bool mustBe)
    {
        try
        {
            ListeningSocket.Open(new IPEndPoint(IPAddress.Loopback, port)).Dispose();
            return port;
        }
        catch (SocketException taken)
        {
            return mustBe ? throw new LabException($"port {port}: {taken.Message}") : 0;
        }
    }
}
