using System.Collections.Immutable;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Nftables;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Compare;

/// <summary>What a plan wants in the table kube-proxy, each thing with whom it is for.</summary>
internal sealed class WantedNftables
{
    private readonly Dictionary<string, List<(Owner Owner, NftElement Element)>> _elements =
        new(StringComparer.Ordinal);

    private readonly HashSet<(string Set, RegisterBytes Key)> _shared = [];

    public WantedNftables(NodePlan plan)
    {
        var common = FixedRenderer.Render(plan.Settings);
        var sets = common.Sets.Select(set => (Owner.FixedRules, set)).ToList();
        var chains = common.Chains.Select(chain => (Owner.FixedRules, chain)).ToList();
        foreach (var element in FixedRenderer.Elements(plan.Settings))
        {
            Add(Owner.FixedRules, element);
        }

        foreach (var service in plan.Services.Values.OrderBy(service => service.Name))
        {
            var lost = ServiceRenderer.LostBy(plan, service);
            foreach (var port in service.Ports)
            {
                var owner = new Owner.OfPort(port.Name);
                var objects = ServiceRenderer.Render(
                    new ServicePlans(service.Name, [port], Reason.None), plan.Settings, lost);
                sets.AddRange(objects.Sets.Select(set => ((Owner)owner, set)));
                chains.AddRange(objects.Chains.Select(chain => ((Owner)owner, chain)));
                foreach (var element in objects.Elements)
                {
                    Add(owner, element);
                }
            }
        }

        (Sets, Chains) = ([.. sets], [.. chains]);
        ObsoleteChains = [.. FixedRenderer.ObsoleteChains(plan.Settings)];
        ObsoleteSets = [.. FixedRenderer.ObsoleteSets(plan.Settings)];
    }

    /// <summary>Names of what other settings would make: an agent's start takes it away.</summary>
    public HashSet<string> ObsoleteChains { get; }

    public HashSet<string> ObsoleteSets { get; }

    public ImmutableArray<(Owner Owner, NftSet Set)> Sets { get; }

    public ImmutableArray<(Owner Owner, NftChain Chain)> Chains { get; }

    public int Elements => _elements.Values.Sum(elements => elements.Count);

    /// <summary>Each key once.</summary>
    public IReadOnlyList<(Owner Owner, NftElement Element)> ElementsOf(string set) =>
        _elements.TryGetValue(set, out var elements) ? elements : [];

    private void Add(Owner owner, in SetElement element)
    {
        if (element.Set.IsShared && !_shared.Add((element.Set.Name, element.Element.Key)))
        {
            return;
        }

        if (!_elements.TryGetValue(element.Set.Name, out var elements))
        {
            _elements[element.Set.Name] = elements = [];
        }

        elements.Add((owner, element.Element));
    }
}
