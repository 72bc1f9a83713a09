using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Proxy.Sync.Iptables;

/// <summary>What the kernel has acknowledged: for each Service the plans that its rules were made of, from which they
/// can be made again. No text and no rules are kept.</summary>
internal sealed class Applied(IptablesFeatures features)
{
    private readonly Dictionary<ServiceName, AppliedService> _services = [];

    /// <summary>The settings that the shared chains were written with; null until they have been.</summary>
    public ProxySettings? Settings { get; set; }

    /// <summary>Services that have rules in the kernel, or had when last heard of.</summary>
    public IEnumerable<ServiceName> Services => _services.Keys;

    public bool Knows(ServiceName name) => _services.ContainsKey(name);

    /// <summary>The rules that the kernel holds for a Service.</summary>
    public ServiceRules RulesOf(ServiceName name) => _services.TryGetValue(name, out var service)
        ? ServiceRenderer.Render(service.Plans, service.Settings, features, service.WithComments)
        : ServiceRules.None;

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

    public void Clear() => _services.Clear();
}

/// <summary>What one Service's rules were made of.</summary>
internal sealed record AppliedService(ServicePlans Plans, ProxySettings Settings, bool WithComments);
