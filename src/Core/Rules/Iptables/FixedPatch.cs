using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;

namespace Signalbox.Core.Rules.Iptables;

/// <summary>A rule of a chain that is no single Service's.</summary>
public sealed record PlacedRule(Table Table, string Chain, Rule Rule);

/// <summary>What has to be written so that our shared chains and the jumps to them become the wanted ones.</summary>
/// <param name="Write">Chains to write whole: missing ones, and those whose rules differ. For a dispatch chain the
/// rules are those that end it.</param>
/// <param name="Rewrite">Dispatch chains whose ending is wrong: all lines have to be written anew.</param>
/// <param name="Append">Rules to put at the end of their chains.</param>
/// <param name="Remove">Rules to delete.</param>
/// <param name="Jumps">Missing jumps, each to be inserted at the head of its chain, one after the other.</param>
public sealed record FixedPatch(
    ImmutableArray<Chain> Write, ImmutableArray<(Table Table, string Chain)> Rewrite,
    ImmutableArray<PlacedRule> Append, ImmutableArray<PlacedRule> Remove, ImmutableArray<PlacedRule> Jumps)
{
    /// <summary>There is something to do before Services' chains can be written.</summary>
    public bool HasChains => !Write.IsEmpty || !Append.IsEmpty || !Remove.IsEmpty;

    public static FixedPatch FromKernel(KernelRules kernel, ImmutableArray<Chain> wanted)
    {
        var write = ImmutableArray.CreateBuilder<Chain>();
        var rewrite = ImmutableArray.CreateBuilder<(Table, string)>();
        var append = ImmutableArray.CreateBuilder<PlacedRule>();
        foreach (var chain in wanted)
        {
            var held = kernel.Find(chain.Table, chain.Name);
            if (held is null)
            {
                write.Add(chain);
            }
            else if (chain.Name == ChainNames.Firewall)
            {
                // The kubelet's too: only ever added to.
                append.AddRange(chain.Rules.Items.Where(rule => !held.Contains(rule))
                    .Select(rule => new PlacedRule(chain.Table, chain.Name, rule)));
            }
            else if (FixedRenderer.DispatchChains.Contains((chain.Table, chain.Name)))
            {
                if (!EndsIn(held, chain.Rules))
                {
                    rewrite.Add((chain.Table, chain.Name));
                }
            }
            else if (!held.SequenceEqual(chain.Rules))
            {
                write.Add(chain);
            }
        }

        return new FixedPatch(
            write.DrainToImmutable(), rewrite.DrainToImmutable(), append.DrainToImmutable(), SurplusJumps(kernel),
            MissingJumps(kernel));
    }

    /// <summary>From chains that the kernel has acknowledged, when the node's addresses have changed.</summary>
    public static FixedPatch Between(ImmutableArray<Chain> before, ImmutableArray<Chain> after)
    {
        var append = ImmutableArray.CreateBuilder<PlacedRule>();
        var remove = ImmutableArray.CreateBuilder<PlacedRule>();
        foreach (var chain in after)
        {
            var old = before.First(other => (other.Table, other.Name) == (chain.Table, chain.Name));
            append.AddRange(chain.Rules.Items.Except(old.Rules).Select(Place));
            remove.AddRange(old.Rules.Items.Except(chain.Rules).Select(Place));

            PlacedRule Place(Rule rule) => new(chain.Table, chain.Name, rule);
        }

        return new FixedPatch([], [], append.DrainToImmutable(), remove.DrainToImmutable(), []);
    }

    /// <summary>Writes the chains and rules of one restore; jumps and rewrites are written later.</summary>
    public void WriteChains(RestoreWriter writer)
    {
        foreach (var table in Enum.GetValues<Table>())
        {
            var chains = Write.Where(chain => chain.Table == table).ToArray();
            var append = Append.Where(rule => rule.Table == table).ToArray();
            var remove = Remove.Where(rule => rule.Table == table).ToArray();
            if (chains.Length + append.Length + remove.Length == 0)
            {
                continue;
            }

            writer.Begin(table);
            foreach (var chain in chains)
            {
                writer.Declare(chain.Name);
            }

            foreach (var rule in chains.SelectMany(chain => chain.Rules.Items.Select(rule => (chain.Name, rule))))
            {
                writer.Append(rule.Name, rule.rule);
            }

            foreach (var rule in append)
            {
                writer.Append(rule.Chain, rule.Rule);
            }

            foreach (var rule in remove)
            {
                writer.Remove(rule.Chain, rule.Rule);
            }

            writer.Commit();
        }
    }

    /// <summary>The chain's last rules are these, and none of them stands anywhere else.</summary>
    private static bool EndsIn(IReadOnlyList<Rule> held, EquatableArray<Rule> ending)
    {
        var lines = held.Count - ending.Count;
        return lines >= 0
            && held.Skip(lines).SequenceEqual(ending)
            && !held.Take(lines).Any(rule => ending.Items.Contains(rule));
    }

    /// <summary>All copies of our jumps but one: the first of a kind is deleted each time.</summary>
    private static ImmutableArray<PlacedRule> SurplusJumps(KernelRules kernel) =>
    [
        .. FixedRenderer.Jumps.SelectMany(jump => Enumerable.Repeat(
            new PlacedRule(jump.Table, jump.Chain, jump.Rule),
            Math.Max(0, (kernel.Find(jump.Table, jump.Chain)?.Count(rule => rule == jump.Rule) ?? 0) - 1))),
    ];

    private static ImmutableArray<PlacedRule> MissingJumps(KernelRules kernel) =>
    [
        .. FixedRenderer.Jumps
            .Where(jump => kernel.Find(jump.Table, jump.Chain)?.Contains(jump.Rule) != true)
            .Select(jump => new PlacedRule(jump.Table, jump.Chain, jump.Rule)),
    ];
}
