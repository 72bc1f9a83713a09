using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Signalbox.Core.Model;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Tests.Api;

/// <summary>A full registry with the namespace "shop", a clock that stands, and chance from a seed.</summary>
internal sealed class FullCluster
{
    public FullCluster(params string[] serviceCIDRs)
    {
        string[] given = serviceCIDRs.Length == 0 ? ["10.96.0.0/12"] : serviceCIDRs;
        Settings = new RegistrySettings
        {
            ServiceCIDRs = [.. given.Select(CIDR.Parse)],
            ApiAddress = Address.Parse("172.18.0.2"),
            Random = new Random(1),
            Time = Clock,
        };
        Store = new ObjectStore(new ObjectStoreOptions { Time = Clock });
        Registry = new Registry(Store, Settings);
        Registry.Bootstrap();
        Create(ResourceKinds.Namespaces, """{"metadata":{"name":"shop"}}""");
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public RegistrySettings Settings { get; }

    public ObjectStore Store { get; }

    public Registry Registry { get; }

    public JsonObject Create(ResourceKind kind, string json)
    {
        var draft = JsonNode.Parse(json)!.AsObject();
        if (kind.IsNamespaced)
        {
            draft["metadata"]!.AsObject().TryAdd("namespace", "shop");
        }

        return Registry.Create(kind, draft).ToJson();
    }

    /// <summary>A Service of one port, 80, and what else its spec says.</summary>
    public JsonObject Service(string name, string spec = "{}")
    {
        var whole = JsonNode.Parse(spec)!.AsObject();
        whole.TryAdd("ports", new JsonArray(new JsonObject { ["port"] = 80 }));
        whole.TryAdd("selector", new JsonObject { ["app"] = "web" });
        return Create(ResourceKinds.Services, new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = whole,
        }.ToJsonString());
    }

    public JsonObject Pod(string name, string? node = null, string metadata = "{}")
    {
        var json = new JsonObject
        {
            ["metadata"] = JsonNode.Parse(metadata)!.AsObject(),
            ["spec"] = new JsonObject
            {
                ["containers"] = new JsonArray(new JsonObject { ["name"] = "web", ["image"] = "nginx:1" }),
            },
        };
        json["metadata"]!["name"] = name;
        if (node is not null)
        {
            json["spec"]!["nodeName"] = node;
        }

        return Create(ResourceKinds.Pods, json.ToJsonString());
    }

    /// <summary>Changes the spec by a text of JSON whose fields replace the old ones; null removes a field.</summary>
    public JsonObject Change(ResourceKind kind, string name, string fields) =>
        Registry.Update(kind, "shop", name, json =>
        {
            foreach (var (field, value) in JsonNode.Parse(fields)!.AsObject())
            {
                json["spec"]![field] = value?.DeepClone();
            }

            return json;
        }).ToJson();

    public JsonObject Find(ResourceKind kind, string name, string @namespace = "shop") =>
        Store.Find(kind, kind.IsNamespaced ? @namespace : "", name)!.ToJson();

    public static StoreException Refused(Func<object?> attempt) => Assert.Throws<StoreException>(attempt);
}
