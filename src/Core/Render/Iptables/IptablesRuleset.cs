using Signalbox.Core.Plan;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Render.Iptables;

/// <summary>A whole plan in iptables' words: what the kernel holds once all is programmed on a fresh node.</summary>
public sealed class IptablesRuleset
{
    /// <summary>Above so many endpoints in a family, rules of single endpoints carry no comment. Source: spec 4.7.
    /// </summary>
    public const int LargeClusterEndpoints = 1000;

    private readonly NodePlan _plan;
    private readonly IptablesFeatures _features;

    public IptablesRuleset(NodePlan plan, IptablesFeatures features)
    {
        _plan = plan;
        _features = features;
    }

    public bool WithComments => _plan.EndpointCount <= LargeClusterEndpoints;

    /// <summary>Writes all of it, ordered by name, so that equal plans give equal text.</summary>
    public void Write(RestoreWriter writer)
    {
        var services = _plan.Services.Values
            .OrderBy(plans => plans.Name)
            .Select(plans => ServiceRenderer.Render(plans, _plan.Settings, _features, WithComments))
            .ToList();
        var chains = FixedRenderer.Chains(_plan.Settings, _features)
            .Concat(services.SelectMany(service => service.Chains))
            .ToList();
        var lines = InOrderOfRight(services.SelectMany(service => service.Lines)).ToLookup(
            line => (line.Table, line.Chain), line => line.Rule);
        foreach (var table in (Table[])[Table.Filter, Table.Nat, Table.Mangle])
        {
            WriteTable(writer, table, [.. chains.Where(chain => chain.Table == table)], lines);
        }

        writer.Flush();
    }

    /// <summary>Puts lines of contested frontends in front, the claimant with the best right first.</summary>
    public IEnumerable<DispatchLine> InOrderOfRight(IEnumerable<DispatchLine> lines)
    {
        var contested = _plan.Claims.Contested().ToList();
        var all = lines.ToList();
        if (contested.Count == 0)
        {
            return all;
        }

        var keys = contested.ToHashSet();
        return contested.SelectMany(ContestedLines)
            .Concat(all.Where(line => line.Origin is not { } origin || !keys.Contains(origin.Key)));
    }

    /// <summary>All lines of one frontend, those of the claimant with the best right first.</summary>
    public IEnumerable<DispatchLine> ContestedLines(FrontendKey key)
    {
        foreach (var claim in _plan.Claims.Of(key))
        {
            var lines = ServiceRenderer.RenderLines(_plan.Services[claim.Name.Service], _plan.Settings, _features);
            foreach (var line in lines)
            {
                if (line.Origin == new LineOrigin(claim.Name, claim.Kind, key))
                {
                    yield return line;
                }
            }
        }
    }

    private static void WriteTable(
        RestoreWriter writer, Table table, IReadOnlyList<Chain> chains, ILookup<(Table, string), Rule> lines)
    {
        writer.Begin(table);
        foreach (var chain in chains.OrderBy(chain => chain.Name, StringComparer.Ordinal))
        {
            writer.Declare(chain.Name);
        }

        // Each jump is inserted at the head of its chain, so the last one of the list stands first.
        foreach (var jump in FixedRenderer.Jumps.Reverse().Where(jump => jump.Table == table))
        {
            writer.Append(jump.Chain, jump.Rule);
        }

        foreach (var chain in chains)
        {
            foreach (var rule in lines[(table, chain.Name)].Concat(chain.Rules))
            {
                writer.Append(chain.Name, rule);
            }
        }

        writer.Commit();
    }
}
