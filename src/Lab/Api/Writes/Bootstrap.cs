using System.Text.Json.Nodes;
using Signalbox.Core.Model;
using Signalbox.Lab.Api.Allocation;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Writes;

/// <summary>The objects that an API server makes for itself when it starts.</summary>
internal static class Bootstrap
{
    private const string Name = "kubernetes";
    private const string Home = "default";

    public static void Run(Registry registry, RegistrySettings settings)
    {
        Ensure(registry, ResourceKinds.ServiceCIDRs, "", Name, Ranges(settings));
        foreach (var name in new[] { "kube-system", "kube-public", "kube-node-lease", Home })
        {
            Ensure(registry, ResourceKinds.Namespaces, "", name, []);
        }

        foreach (var (kind, name, content) in BootstrapRoles.All)
        {
            Ensure(registry, kind, "", name, content);
        }

        Ensure(registry, ResourceKinds.Services, Home, Name, Service(settings));
        if (settings.ApiAddress is { } address)
        {
            Follow(registry, ResourceKinds.Endpoints, Endpoints(address, settings.ApiPort));
            Follow(registry, ResourceKinds.EndpointSlices, Slice(address, settings.ApiPort));
        }
    }

    private static void Ensure(Registry registry, ResourceKind kind, string @namespace, string name, JsonObject content)
    {
        if (registry.Store.Find(kind, @namespace, name) is null)
        {
            registry.Create(kind, Named(kind, @namespace, name, content));
        }
    }

    /// <summary>The server may listen elsewhere than when the objects were written.</summary>
    private static void Follow(Registry registry, ResourceKind kind, JsonObject content)
    {
        Ensure(registry, kind, Home, Name, content.DeepClone().AsObject());
        registry.Update(kind, Home, Name, old =>
        {
            foreach (var (field, value) in content.Where(one => one.Key != "metadata"))
            {
                old[field] = value?.DeepClone();
            }

            return old;
        });
    }

    private static JsonObject Named(ResourceKind kind, string @namespace, string name, JsonObject content)
    {
        (content["kind"], content["apiVersion"]) = (kind.Kind, kind.ApiVersion);
        var metadata = content.Ensure("metadata");
        metadata["name"] = name;
        if (kind.IsNamespaced)
        {
            metadata["namespace"] = @namespace;
        }

        return content;
    }

    private static JsonObject Ranges(RegistrySettings settings) => new()
    {
        ["spec"] = new JsonObject
        {
            ["cidrs"] = new JsonArray([.. settings.ServiceCIDRs.Select(one => JsonValue.Create(one.ToString()))]),
        },
    };

    private static JsonObject Service(RegistrySettings settings) => new()
    {
        ["metadata"] = new JsonObject
        {
            ["labels"] = new JsonObject { ["component"] = "apiserver", ["provider"] = Name },
        },
        ["spec"] = new JsonObject
        {
            ["clusterIP"] = AddressBlock.Of(settings.ServiceCIDRs[0]).First.ToString(),
            ["ports"] = new JsonArray(new JsonObject
            {
                ["name"] = "https",
                ["port"] = 443,
                ["protocol"] = "TCP",
                ["targetPort"] = settings.ApiPort,
            }),
        },
    };

    private static JsonObject Endpoints(Address address, int port) => new()
    {
        ["metadata"] = Labelled("endpointslice.kubernetes.io/skip-mirror", "true"),
        ["subsets"] = new JsonArray(new JsonObject
        {
            ["addresses"] = new JsonArray(new JsonObject { ["ip"] = address.ToString() }),
            ["ports"] = new JsonArray(Port(port)),
        }),
    };

    private static JsonObject Slice(Address address, int port) => new()
    {
        ["metadata"] = Labelled("kubernetes.io/service-name", Name),
        ["addressType"] = address.Family == IPFamily.IPv4 ? "IPv4" : "IPv6",
        ["endpoints"] = new JsonArray(new JsonObject
        {
            ["addresses"] = new JsonArray(address.ToString()),
            ["conditions"] = new JsonObject { ["ready"] = true },
        }),
        ["ports"] = new JsonArray(Port(port)),
    };

    private static JsonObject Port(int port) =>
        new() { ["name"] = "https", ["port"] = port, ["protocol"] = "TCP" };

    private static JsonObject Labelled(string key, string value) =>
        new() { ["labels"] = new JsonObject { [key] = value } };
}
