using Signalbox.Core.Plan;
using Signalbox.Core.Render.Nftables;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Testing.Nftables;

/// <summary>Plans as tables in memory.</summary>
public static class NftTables
{
    /// <summary>What a fresh kernel would hold once all is programmed.</summary>
    public static MemoryRuleset Of(NodePlan plan)
    {
        var table = new MemoryRuleset(plan.Settings.Family);
        Assert.Empty(table.Run(writer => Write(writer, plan)).Refusals);
        return table;
    }

    /// <summary>Everything in one transaction, the table too.</summary>
    public static void Write(IRulesetWriter writer, NodePlan plan)
    {
        var rules = FixedRenderer.Render(plan.Settings);
        writer.AddTable();
        foreach (var set in rules.Sets)
        {
            writer.AddSet(set);
        }

        foreach (var chain in rules.Chains)
        {
            writer.AddChain(chain);
        }

        foreach (var chain in rules.Chains)
        {
            PatchWriter.WriteRules(writer, chain);
        }

        foreach (var (set, element) in FixedRenderer.Elements(plan.Settings))
        {
            writer.AddElement(set, element);
        }

        var patches = plan.Services.Select(service => NftPatch.Between(
            service.Key, ServiceObjects.None,
            ServiceRenderer.Render(service.Value, plan.Settings, ServiceRenderer.LostBy(plan, service.Value))));
        PatchWriter.Write(writer, [.. patches], new ElementClaims());
    }
}
