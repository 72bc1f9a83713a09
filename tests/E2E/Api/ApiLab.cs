using System.Text.Json.Nodes;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Store;

namespace Signalbox.E2E.Api;

/// <summary>A store, a server of it, and a client that may do everything.</summary>
internal sealed class ApiLab : IAsyncDisposable
{
    public const string Token = "a-good-token";
    public const string User = "system:kube-proxy";

    private ApiLab(ApiServer server)
    {
        Server = server;
        Client = new ApiClient(server, Token);
    }

    public ApiServer Server { get; }

    public ApiClient Client { get; }

    public ObjectStore Store => Server.Store;

    public static async Task<ApiLab> StartAsync(ApiServerOptions? options = null, ObjectStoreOptions? store = null)
    {
        var server = await ApiServer.StartAsync(new ObjectStore(store), options);
        server.Credentials.Add(Token, new ApiUser(User));
        return new ApiLab(server);
    }

    /// <summary>The same over a full registry with what every cluster has, and the namespace "shop".</summary>
    public static async Task<ApiLab> StartFullAsync(RegistrySettings? settings = null)
    {
        var registry = new Registry(new ObjectStore(), settings ?? new RegistrySettings());
        registry.Bootstrap();
        var shop = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "shop" } };
        registry.Create(ResourceKinds.Namespaces, shop);
        var server = await ApiServer.StartAsync(registry);
        server.Credentials.Add(Token, new ApiUser(User));
        return new ApiLab(server);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }
}
