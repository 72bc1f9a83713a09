using System.Net;
using System.Text.Json.Nodes;
using k8s.Models;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers.Endpoints;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.LoadBalancing;

/// <summary>Gives Services of type LoadBalancer their addresses. What is given stands in the Services' status and
/// nowhere else, so it is free again when the Service is gone.</summary>
internal sealed class LoadBalancerController(ControllerContext context) : IController
{
    private readonly EventRecorder _events = context.EventsOf("service-controller");
    private readonly AddressPool[] _pools =
        [.. context.Options.LoadBalancerPools.Select(network => new AddressPool(network))];

    private readonly HashSet<string> _waiting = new(StringComparer.Ordinal);

    public string Name => "service-controller";

    public WorkQueue Queue { get; } = context.NewQueue();

    public void Observe(ObjectChange change)
    {
        if (change.Kind != ResourceKinds.Services)
        {
            return;
        }

        if (change.New is not null)
        {
            Queue.Add(change.Key);
        }

        var isFreed = change.Old is { } old
            && Given(old).Except(change.New is null ? [] : Given(change.New)).Any();
        foreach (var key in isFreed ? _waiting : [])
        {
            Queue.Add(key);
        }
    }

    public void Reconcile(string key)
    {
        _waiting.Remove(key);
        if (_pools.Length == 0 || context.View.Services.Find(key) is not { } service)
        {
            return;
        }

        var model = service.Read<V1Service>();
        if (!string.IsNullOrEmpty(model.Spec.LoadBalancerClass))
        {
            return;
        }

        var given = Given(service).ToArray();
        if (model.Spec.Type == "LoadBalancer" && !service.IsDeleting)
        {
            Provide(service, model, given);
        }
        else if (given.Any(IsOurs))
        {
            Write(service, []);
        }
    }

    private static IEnumerable<string> Given(KnownObject service) =>
        (service.Read<V1Service>().Status?.LoadBalancer?.Ingress ?? []).Select(one => one.Ip).OfType<string>();

    private bool IsOurs(string address) =>
        IPAddress.TryParse(address, out var parsed) && _pools.Any(pool => pool.Network.Contains(parsed));

    private void Provide(KnownObject service, V1Service model, string[] given)
    {
        var wanted = new List<string>();
        foreach (var family in ServiceEndpoints.Families(model))
        {
            var pools = _pools.Where(pool => pool.Family == family).ToArray();
            if (pools.Length == 0)
            {
                continue;
            }

            if (Choose(service, model, pools, given) is not { } address)
            {
                _waiting.Add(service.Key);
                _events.Warning(service, "SyncLoadBalancerFailed", $"no {family} address of the pool is free");
                continue;
            }

            wanted.Add(address);
        }

        if (!wanted.SequenceEqual(given))
        {
            Write(service, wanted);
            if (wanted.Count > 0)
            {
                _events.Normal(service, "EnsuredLoadBalancer", "Ensured load balancer");
            }
        }
    }

    /// <summary>The address that the Service asks for, or has, or the first that is free.</summary>
    private string? Choose(KnownObject service, V1Service model, AddressPool[] pools, string[] given)
    {
        var asked = IPAddress.TryParse(model.Spec.LoadBalancerIP, out var parsed)
            && pools.Any(pool => pool.Network.Contains(parsed))
                ? parsed.ToString()
                : null;
        if (asked is not null)
        {
            return IsTaken(service, asked) ? null : asked;
        }

        var kept = given.FirstOrDefault(address => !IsTaken(service, address)
            && pools.Any(pool => pool.Network.Contains(IPAddress.Parse(address))));
        return kept ?? pools.Select(pool => pool.FirstFree(address => IsTaken(service, address)))
            .FirstOrDefault(address => address is not null);
    }

    private bool IsTaken(KnownObject service, string address) =>
        context.View.ServicesByIngress[address].Any(other => other.Key != service.Key);

    private void Write(KnownObject service, List<string> addresses) =>
        context.Writer.UpdateStatus(service, json =>
        {
            var status = json["status"] as JsonObject ?? [];
            var ingress = addresses.Select(ip => (JsonNode)new JsonObject { ["ip"] = ip, ["ipMode"] = "VIP" });
            status["loadBalancer"] = addresses.Count == 0
                ? new JsonObject()
                : new JsonObject { ["ingress"] = new JsonArray([.. ingress]) };
            json["status"] = status.Parent is null ? status : status.DeepClone();
        });
}
