using Signalbox.Core.Plan;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Render.Nftables;

/// <summary>All that a plan comes to: what a fresh table would hold. Services are in the order of their
/// names.</summary>
public sealed class NftablesRuleset
{
    private readonly Dictionary<string, List<NftElement>> _elements = new(StringComparer.Ordinal);

    public NftablesRuleset(NodePlan plan)
    {
        var wanted = FixedRenderer.Render(plan.Settings);
        var (sets, chains) = (wanted.Sets.Items.ToBuilder(), wanted.Chains.Items.ToBuilder());
        var shared = new HashSet<(string Set, RegisterBytes Key)>();
        foreach (var (set, element) in FixedRenderer.Elements(plan.Settings))
        {
            Add(set, element);
        }

        foreach (var plans in plan.Services.Values.OrderBy(plans => plans.Name))
        {
            var objects = ServiceRenderer.Render(plans, plan.Settings, ServiceRenderer.LostBy(plan, plans));
            sets.AddRange(objects.Sets);
            chains.AddRange(objects.Chains);
            foreach (var (set, element) in objects.Elements)
            {
                if (!set.IsShared || shared.Add((set.Name, element.Key)))
                {
                    Add(set, element);
                }
            }
        }

        Rules = new NftRuleset(plan.Settings.Family, new(sets.DrainToImmutable()), new(chains.DrainToImmutable()));
    }

    public NftRuleset Rules { get; }

    /// <summary>A set's elements, each key once, in no particular order.</summary>
    public IReadOnlyList<NftElement> ElementsOf(NftSet set) =>
        _elements.GetValueOrDefault(set.Name) ?? (IReadOnlyList<NftElement>)[];

    private void Add(NftSet set, in NftElement element)
    {
        if (!_elements.TryGetValue(set.Name, out var elements))
        {
            _elements.Add(set.Name, elements = []);
        }

        elements.Add(element);
    }
}
