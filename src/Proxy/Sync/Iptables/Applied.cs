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

    private RuleTally _shared;
    private RuleTally _ofServices;

    /// <summary>The settings that the shared chains were written with; null until they have been.</summary>
    public ProxySettings? Settings
    {
        get;
        set
        {
            if (value is not null && !ReferenceEquals(value, field))
            {
                _shared = RuleTally.Of(FixedRenderer.Chains(value, features));
            }

            field = value;
        }
    }

    /// <summary>How many rules all that is.</summary>
    public RuleTally Held => _shared + _ofServices;

    /// <summary>Services that have rules in the kernel, or had when last heard of.</summary>
    public IEnumerable<ServiceName> Services => _services.Keys;

    public bool Knows(ServiceName name) => _services.ContainsKey(name);

    /// <summary>The rules that the kernel holds for a Service.</summary>
    public ServiceRules RulesOf(ServiceName name) => _services.TryGetValue(name, out var service)
        ? ServiceRenderer.Render(service.Plans, service.Settings, features, service.WithComments)
        : ServiceRules.None;

    public void Set(ServiceName name, AppliedService? service)
    {
        if (_services.Remove(name, out var before))
        {
            _ofServices -= before.Rules;
        }

        if (service is not null && !service.Plans.Ports.IsEmpty)
        {
            _services.Add(name, service);
            _ofServices += service.Rules;
        }
    }
}

/// <summary>What one Service's rules were made of, and how many they are.</summary>
internal sealed record AppliedService(ServicePlans Plans, ProxySettings Settings, bool WithComments, RuleTally Rules);
