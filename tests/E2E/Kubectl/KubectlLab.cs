using Signalbox.E2E.Api;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Store;

namespace Signalbox.E2E.Kubectl;

/// <summary>A server whose clock stands, and a kubectl that may do everything.</summary>
internal sealed class KubectlLab : IAsyncDisposable
{
    /// <summary>When it is, until a test says otherwise.</summary>
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly ClusterAuthority _authority;

    private KubectlLab(ApiServer server, SetClock clock, ClusterAuthority authority)
    {
        (Server, Clock, _authority) = (server, clock, authority);
        Kubectl = KubectlRunner.For(server);
    }

    public ApiServer Server { get; }

    public SetClock Clock { get; }

    public KubectlRunner Kubectl { get; }

    public ObjectStore Store => Server.Store;

    public static async Task<KubectlLab> StartAsync(long firstRevision = 1)
    {
        var clock = new SetClock(Noon);
        // Certificates are of today: kubectl has a clock of its own.
        var authority = new ClusterAuthority();
        var store = new ObjectStore(new ObjectStoreOptions { Time = clock, FirstRevision = firstRevision });
        var server = await ApiServer.StartAsync(store, new ApiServerOptions { Time = clock, Authority = authority });
        return new KubectlLab(server, clock, authority);
    }

    /// <summary>Stores an object that is written as JSON with single quotes, in the namespace "shop" where the kind has
    /// one, as created five minutes before noon.</summary>
    public void Put(ResourceKind kind, string name, string content = "", string metadata = "")
    {
        var place = kind.IsNamespaced ? "'namespace':'shop'," : "";
        var more = metadata.Length == 0 ? "" : "," + metadata;
        var rest = content.Length == 0 ? "" : "," + content;
        var text = $"{{'metadata':{{'name':'{name}',{place}'uid':'uid-of-{name}',"
            + $"'creationTimestamp':'2026-03-01T11:55:00Z'{more}}}{rest}}}";
        Store.Put(kind, text.Replace('\'', '"'));
    }

    public async ValueTask DisposeAsync()
    {
        Kubectl.Dispose();
        await Server.DisposeAsync();
        _authority.Dispose();
    }
}
