using System.Text.Json.Nodes;
using Signalbox.Cluster.Connect;
using Signalbox.Cluster.Watch;
using Signalbox.Core.Model;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Store;
using Signalbox.Testing;

namespace Signalbox.Laws.Source;

/// <summary>What an API server is asked for where somebody asks about one Service.</summary>
public sealed class OneServiceTests
{
    private const string Token = "one-service";

    [Theory]
    [InlineData("shop/web", "shop/web-1 shop/web-2")]
    [InlineData("shop/empty", "shop/cart-1 shop/web-1 shop/web-2")]
    [InlineData("shop/headless", "shop/cart-1 shop/web-1 shop/web-2")]
    [InlineData("away/web", "away/web-1")]
    public async Task No_more_slices_are_asked_for_than_say_something_of_it(string service, string slices)
    {
        var store = new ObjectStore();
        foreach (var name in (string[])["shop/web", "shop/cart", "shop/empty", "shop/headless", "away/web"])
        {
            store.Put(ResourceKinds.Services, ServiceOf(A.Name(name)));
        }

        foreach (var (name, of) in new[]
        {
            ("shop/web-1", "web"), ("shop/web-2", "web"), ("shop/cart-1", "cart"), ("shop/headless-1", "headless"),
            ("away/web-1", "web"),
        })
        {
            store.Put(ResourceKinds.EndpointSlices, SliceOf(A.Name(name), of));
        }

        var options = new ApiServerOptions();
        options.Credentials.Add(Token, new ApiUser("somebody"));
        await using var server = await ApiServer.StartAsync(store, options);
        var folder = Directory.CreateTempSubdirectory("signalbox-one-");
        try
        {
            var kubeconfig = Path.Combine(folder.FullName, "kubeconfig");
            server.KubeconfigFor(Token).WriteTo(kubeconfig);
            using var client = ApiClient.Open(new ConnectionOptions { Kubeconfig = kubeconfig });
            // With an agent's own patience: the laws beside it keep the machine busy.
            var source = new ApiSource(client, A.Here, notice => Assert.Fail(notice.ToString()), TimeProvider.System);
            var read = await source.ReadAsync(A.Name(service), TestContext.Current.CancellationToken);
            Assert.Equal(slices, string.Join(' ', read.Objects.OfType<ClusterChange.SliceSet>()
                .Select(set => set.Slice.Name).Order()));
            Assert.Equal(
                "away/web shop/cart shop/empty shop/headless shop/web",
                string.Join(' ', read.Objects.OfType<ClusterChange.ServiceSet>()
                    .Select(set => set.Service.Name).Order()));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string ServiceOf(ServiceName name)
    {
        var address = name.Name == "headless" ? "None" : $"10.96.{name.Namespace.Length}.{name.Name.Length}";
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Service",
            ["metadata"] = MetadataOf(name),
            ["spec"] = new JsonObject
            {
                ["clusterIP"] = address,
                ["clusterIPs"] = new JsonArray(address),
                ["ports"] = new JsonArray(new JsonObject { ["port"] = 80 }),
            },
        }.ToJsonString();
    }

    private static string SliceOf(ServiceName name, string service)
    {
        var metadata = MetadataOf(name);
        var labels = new JsonObject { ["kubernetes.io/service-name"] = service };
        if (service == "headless")
        {
            labels["service.kubernetes.io/headless"] = "";
        }

        metadata["labels"] = labels;
        return new JsonObject
        {
            ["apiVersion"] = "discovery.k8s.io/v1",
            ["kind"] = "EndpointSlice",
            ["metadata"] = metadata,
            ["addressType"] = "IPv4",
            ["endpoints"] = new JsonArray(),
            ["ports"] = new JsonArray(),
        }.ToJsonString();
    }

    private static JsonObject MetadataOf(ServiceName name) =>
        new() { ["name"] = name.Name, ["namespace"] = name.Namespace };
}
