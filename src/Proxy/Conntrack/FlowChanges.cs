using Signalbox.Core.Model;
using Signalbox.Core.Plan;

namespace Signalbox.Proxy.Conntrack;

/// <summary>What has changed for flows since they were last looked at: frontends to look at, and the plan that is now
/// in force. TCP is not among it: its endpoints tell their clients themselves. Not for several threads.</summary>
internal sealed class FlowChanges
{
    private readonly HashSet<FrontendKey> _frontends = [];
    private readonly Dictionary<FrontendKey, List<ServicePlan>> _former = [];

    /// <summary>In force; null while nothing has been noted.</summary>
    public NodePlan? Plan { get; private set; }

    /// <summary>Services whose rules are older than <see cref="Plan"/>: their flows are left alone.</summary>
    public IReadOnlySet<ServiceName> Held { get; private set; } = new HashSet<ServiceName>();

    /// <summary>Every frontend is to be looked at.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Those to look at, unless all are.</summary>
    public IReadOnlyCollection<FrontendKey> Frontends => _frontends;

    public bool IsEmpty => !IsWhole && _frontends.Count == 0;

    public bool Contains(in FrontendKey key) => IsWhole || _frontends.Contains(key);

    /// <summary>Who led to other endpoints through this frontend before; each may be there more than once.</summary>
    public IReadOnlyList<ServicePlan> FormerOf(in FrontendKey key) => _former.GetValueOrDefault(key) ?? [];

    /// <summary>From now on this is in force.</summary>
    public void Follow(NodePlan plan, IReadOnlySet<ServiceName> held) => (Plan, Held) = (plan, held);

    /// <summary>All frontends are in doubt.</summary>
    public void AddWhole() => IsWhole = true;

    /// <summary>One Service led there, and leads there now; null for nowhere.</summary>
    public void Add(ServicePlans? before, ServicePlans? after)
    {
        foreach (var port in before?.Ports ?? [])
        {
            foreach (var key in KeysOf(port))
            {
                _frontends.Add(key);
                AddFormer(key, port);
            }
        }

        foreach (var port in after?.Ports ?? [])
        {
            _frontends.UnionWith(KeysOf(port));
        }
    }

    /// <summary>Adds what is in <paramref name="earlier"/>, whose plan is no longer of interest.</summary>
    public void AddEarlier(FlowChanges earlier)
    {
        IsWhole |= earlier.IsWhole;
        _frontends.UnionWith(earlier._frontends);
        foreach (var (key, ports) in earlier._former)
        {
            ports.ForEach(port => AddFormer(key, port));
        }

        if (Plan is null)
        {
            (Plan, Held) = (earlier.Plan, earlier.Held);
        }
    }

    private void AddFormer(FrontendKey key, ServicePlan port)
    {
        if (!_former.TryGetValue(key, out var ports))
        {
            _former[key] = ports = [];
        }

        if (!ports.Contains(port))
        {
            ports.Add(port);
        }
    }

    private static IEnumerable<FrontendKey> KeysOf(ServicePlan port)
    {
        if (port.Name.Protocol == Protocol.TCP)
        {
            yield break;
        }

        foreach (var frontend in port.Frontends)
        {
            yield return FrontendKey.Of(port, frontend);
        }
    }
}
