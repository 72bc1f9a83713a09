using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Signalbox.Core.Model;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Life;

/// <summary>Many Services with endpoints that nobody is at, to see what size does to a cluster. They are in a namespace
/// of their own, named by number.</summary>
internal static class ServiceLoad
{
    public const string Namespace = "load";

    /// <summary>A slice holds no more; a Service with more endpoints has several.</summary>
    private const int EndpointsPerSlice = 100;

    private const int ServicesPerReport = 500;

    /// <summary>Endpoints come from here, in turn.</summary>
    private static readonly Address FirstEndpoint = Address.Parse("10.128.0.1");

    /// <summary>Makes that there are as many of such Services as "services" says, each with as many endpoints as
    /// "endpoints" says; those that exist and may stay, stay as they are.</summary>
    public static async Task<JsonObject> ChangeAsync(
        RunningLab lab, IReadOnlyDictionary<string, int> numbers, Func<string, Task> tell)
    {
        var (wanted, endpoints) = (numbers.GetValueOrDefault("services"), numbers.GetValueOrDefault("endpoints", 10));
        var watch = Stopwatch.StartNew();
        var existing = lab.Store.List(ResourceKinds.Services).Objects.ToArray()
            .Where(service => service.Namespace == Namespace).Select(service => service.Name)
            .ToHashSet(StringComparer.Ordinal);
        EnsureNamespace(lab.Registry);
        var names = Enumerable.Range(1, wanted).Select(NameOf).ToHashSet(StringComparer.Ordinal);
        var surplus = existing.Where(name => !names.Contains(name)).Order(StringComparer.Ordinal).ToList();
        var missing = Enumerable.Range(1, wanted).Where(at => !existing.Contains(NameOf(at))).ToList();
        await EachAsync(surplus, name => Delete(lab, name), "removed", watch, tell).ConfigureAwait(false);
        await EachAsync(missing, at => Create(lab.Registry, at, endpoints), "created", watch, tell)
            .ConfigureAwait(false);
        return new JsonObject
        {
            ["created"] = missing.Count,
            ["removed"] = surplus.Count,
            ["milliseconds"] = watch.ElapsedMilliseconds,
        };
    }

    internal static JsonObject ServiceOf(int at) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Service",
        ["metadata"] = new JsonObject { ["name"] = NameOf(at), ["namespace"] = Namespace },
        ["spec"] = new JsonObject
        {
            ["ports"] = new JsonArray(new JsonObject
            {
                ["name"] = "http",
                ["port"] = 80,
                ["protocol"] = "TCP",
                ["targetPort"] = 8080,
            }),
            ["type"] = "ClusterIP",
        },
    };

    /// <summary>The slices of a Service: <paramref name="endpoints"/> addresses in order, a hundred in each.</summary>
    internal static IEnumerable<JsonObject> SlicesOf(int at, int endpoints)
    {
        var name = NameOf(at);
        for (var done = 0; done < endpoints; done += EndpointsPerSlice)
        {
            var first = FirstEndpoint.Bits + (UInt128)(((long)(at - 1) * endpoints) + done);
            var here = Enumerable.Range(0, Math.Min(EndpointsPerSlice, endpoints - done));
            yield return new JsonObject
            {
                ["apiVersion"] = "discovery.k8s.io/v1",
                ["kind"] = "EndpointSlice",
                ["metadata"] = new JsonObject
                {
                    ["name"] = $"{name}-{(done / EndpointsPerSlice) + 1}",
                    ["namespace"] = Namespace,
                    ["labels"] = new JsonObject
                    {
                        ["kubernetes.io/service-name"] = name,
                        ["endpointslice.kubernetes.io/managed-by"] = "signalbox-lab-load",
                    },
                },
                ["addressType"] = "IPv4",
                ["ports"] = new JsonArray(new JsonObject
                {
                    ["name"] = "http",
                    ["port"] = 8080,
                    ["protocol"] = "TCP",
                }),
                ["endpoints"] = new JsonArray([.. here.Select(offset => Endpoint(first + (UInt128)offset))]),
            };
        }
    }

    private static JsonObject Endpoint(UInt128 bits) => new()
    {
        ["addresses"] = new JsonArray(new Address(IPFamily.IPv4, bits).ToString()),
        ["conditions"] = new JsonObject { ["ready"] = true, ["serving"] = true, ["terminating"] = false },
    };

    private static string NameOf(int at) => string.Create(CultureInfo.InvariantCulture, $"load-{at:00000}");

    private static void EnsureNamespace(Registry registry)
    {
        if (registry.Store.Find(ResourceKinds.Namespaces, "", Namespace) is null)
        {
            registry.Create(ResourceKinds.Namespaces, new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Namespace",
                ["metadata"] = new JsonObject { ["name"] = Namespace },
            });
        }
    }

    private static void Create(Registry registry, int at, int endpoints)
    {
        registry.Create(ResourceKinds.Services, ServiceOf(at));
        foreach (var slice in SlicesOf(at, endpoints))
        {
            registry.Create(ResourceKinds.EndpointSlices, slice);
        }
    }

    // The slices are nobody's but ours: no controller takes away what it has not made.
    private static void Delete(RunningLab lab, string name)
    {
        lab.Registry.Delete(ResourceKinds.Services, Namespace, name);
        for (var at = 1; lab.Store.Find(ResourceKinds.EndpointSlices, Namespace, $"{name}-{at}") is { } slice; at++)
        {
            lab.Registry.Delete(ResourceKinds.EndpointSlices, Namespace, slice.Name);
        }
    }

    private static async Task EachAsync<T>(
        List<T> items, Action<T> work, string done, Stopwatch watch, Func<string, Task> tell)
    {
        for (var at = 0; at < items.Count; at++)
        {
            work(items[at]);
            if ((at + 1) % ServicesPerReport == 0)
            {
                await tell(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{done} {at + 1} of {items.Count} Services, {watch.Elapsed.TotalSeconds:0.0} s"))
                    .ConfigureAwait(false);
            }
        }
    }
}
