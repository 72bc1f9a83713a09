using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Nftables;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Proxy.Sync.Nftables;

/// <summary>What the kernel has acknowledged: for each Service the plans that its objects were made of, from which they
/// can be made again. Only claims to shared elements are counted as such.</summary>
internal sealed class Applied
{
    private readonly Dictionary<ServiceName, AppliedService> _services = [];

    /// <summary>The settings that the fixed chains were written with; null until they have been.</summary>
    public ProxySettings? Settings { get; set; }

    public ElementClaims Claims { get; } = new();

    /// <summary>Chains that have been emptied, nothing leads to, and are still to be deleted.</summary>
    public HashSet<string> EmptiedChains { get; } = new(StringComparer.Ordinal);

    public bool Knows(ServiceName name) => _services.ContainsKey(name);

    /// <summary>What the kernel holds for a Service.</summary>
    public ServiceObjects ObjectsOf(ServiceName name) => _services.TryGetValue(name, out var service)
        ? ServiceRenderer.Render(service.Plans, service.Settings, service.Lost)
        : ServiceObjects.None;

    public void Set(ServiceName name, AppliedService? service)
    {
        if (service is null || service.Plans.Ports.IsEmpty)
        {
            _services.Remove(name);
        }
        else
        {
            _services[name] = service;
        }
    }

    /// <summary>Services whose objects were acknowledged and that the plan does not have any more.</summary>
    public IReadOnlyList<ServiceName> GoneFrom(NodePlan plan) =>
        [.. _services.Keys.Where(name => !plan.Services.ContainsKey(name))];
}

/// <summary>What one Service's objects were made of.</summary>
internal sealed record AppliedService(ServicePlans Plans, ProxySettings Settings, EquatableArray<LostFrontend> Lost);
