using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Compare;

/// <summary>What a plan wants of iptables, by Service port.</summary>
internal sealed class WantedIptables
{
    private readonly IptablesFeatures _features;
    private readonly IptablesRuleset _ruleset;
    private readonly Dictionary<string, ServicePortName> _names = new(StringComparer.Ordinal);

    public WantedIptables(NodePlan plan, IptablesFeatures features)
    {
        (Plan, _features) = (plan, features);
        _ruleset = new IptablesRuleset(plan, features);
        Ports =
        [
            .. plan.Services.Values.OrderBy(service => service.Name).SelectMany(
                service => service.Ports.Select(port => new WantedPort(port, Render(port, _ruleset.WithComments)))),
        ];
        foreach (var port in Ports)
        {
            _names.TryAdd(port.Plan.Name.ToString(), port.Plan.Name);
        }
    }

    public NodePlan Plan { get; }

    public ImmutableArray<WantedPort> Ports { get; }

    /// <summary>Services have lines in it.</summary>
    public static bool IsDispatch(Chain chain) => FixedRenderer.DispatchChains.Contains((chain.Table, chain.Name));

    /// <summary>The port's chains as a cluster of the other size has them, with comments or without.</summary>
    public ImmutableArray<Chain> OtherStyle(ServicePlan port) => Render(port, !_ruleset.WithComments).Chains;

    /// <summary>Lines whose order matters, each group in the order that it must have: of a frontend that several
    /// Services claim, else of one with several lines.</summary>
    public IEnumerable<(Owner Owner, ImmutableArray<DispatchLine> Lines)> Ordered()
    {
        var contested = Plan.Claims.Contested().ToHashSet();
        foreach (var key in contested)
        {
            yield return (
                new Owner.OfPort(Plan.Claims.Of(key)[0].Name), [.. _ruleset.ContestedLines(key)]);
        }

        foreach (var port in Ports)
        {
            var own = port.Rules.Lines.Where(line => line.Origin is { } origin && !contested.Contains(origin.Key));
            foreach (var group in own.GroupBy(line => line.Origin).Where(group => group.Count() > 1))
            {
                yield return (port.Owner, [.. group]);
            }
        }
    }

    /// <summary>Whose a rule is that somebody has left, by the comment that all rules of Services begin with:
    /// "namespace/name:port".</summary>
    public Owner OwnerOf(IEnumerable<Rule> rules)
    {
        var name = rules.SelectMany(rule => rule.Matches.Items.OfType<Match.Comment>())
            .SelectMany(comment => comment.Text.Split(' '))
            .FirstOrDefault(word => word.Contains('/') && !word.StartsWith('/')) ?? "";
        return _names.TryGetValue(name, out var port) ? new Owner.OfPort(port) : new Owner.Nobody(name);
    }

    private ServiceRules Render(ServicePlan port, bool withComments) => ServiceRenderer.Render(
        new ServicePlans(port.Name.Service, [port], Reason.None), Plan.Settings, _features, withComments);
}

/// <summary>A Service port and its rules.</summary>
internal sealed record WantedPort(ServicePlan Plan, ServiceRules Rules)
{
    public Owner Owner { get; } = new Owner.OfPort(Plan.Name);
}
