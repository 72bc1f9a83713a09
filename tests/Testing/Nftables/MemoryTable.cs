using System.Collections.Immutable;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Testing.Nftables;

/// <summary>A table as it is at one time. Each operation gives the next, or throws <see cref="MemoryRefusal"/> where
/// the kernel would refuse. Source: net/netfilter/nf_tables_api.c.</summary>
internal sealed record MemoryTable(
    ImmutableDictionary<string, NftChain> Chains, ImmutableDictionary<string, MemorySet> Sets)
{
    public static readonly MemoryTable Empty = new(
        ImmutableDictionary.Create<string, NftChain>(StringComparer.Ordinal),
        ImmutableDictionary.Create<string, MemorySet>(StringComparer.Ordinal));

    public MemoryTable AddChain(NftChain chain)
    {
        if (!Chains.TryGetValue(chain.Name, out var there))
        {
            return With(chain with { Rules = [] });
        }

        return chain.Hook is null || chain.Hook == there.Hook
            ? this
            : throw new MemoryRefusal(
                there.Hook is null ? MemoryRefusal.Exists : MemoryRefusal.Unsupported,
                $"chain {chain.Name} has another hook");
    }

    public MemoryTable FlushChain(string chain) => With(Chain(chain) with { Rules = [] });

    public MemoryTable DeleteChain(string chain)
    {
        _ = Chain(chain);
        foreach (var other in Chains.Values)
        {
            if (other.Name != chain && other.Rules.Any(rule => TargetsOf(rule).Contains(chain)))
            {
                throw new MemoryRefusal(MemoryRefusal.Busy, $"chain {chain} is in use by chain {other.Name}");
            }
        }

        return Sets.Values.FirstOrDefault(set => set.LeadsTo(chain)) is { } user
            ? throw new MemoryRefusal(MemoryRefusal.Busy, $"chain {chain} is in use by map {user.Set.Name}")
            : this with { Chains = Chains.Remove(chain) };
    }

    public MemoryTable AddRule(string chain, NftRule rule)
    {
        foreach (var target in TargetsOf(rule))
        {
            _ = Chain(target);
        }

        foreach (var expression in rule.Expressions)
        {
            RequireSet(expression);
        }

        var old = Chain(chain);
        return With(old with { Rules = new(old.Rules.Items.Add(rule)) });
    }

    public MemoryTable AddSet(NftSet set)
    {
        if (!Sets.TryGetValue(set.Name, out var there))
        {
            return With(new MemorySet(set));
        }

        return there.Set.IsOfTypeOf(set)
            ? With(there with { Set = set })
            : throw new MemoryRefusal(MemoryRefusal.Exists, $"set {set.Name} is of another type");
    }

    public MemoryTable FlushSet(string set) => With(new MemorySet(SetOf(set).Set));

    public MemoryTable DeleteSet(string set)
    {
        _ = SetOf(set);
        return Chains.Values.FirstOrDefault(chain => chain.Rules.Any(rule => Uses(rule, set))) is { } user
            ? throw new MemoryRefusal(MemoryRefusal.Busy, $"set {set} is in use by chain {user.Name}")
            : this with { Sets = Sets.Remove(set) };
    }

    public MemoryTable AddElement(string set, in NftElement element)
    {
        if (element.Verdict?.Chain is { } target)
        {
            _ = Chain(target);
        }

        return With(SetOf(set).Add(element));
    }

    public MemoryTable DeleteElement(string set, in NftElement element) => With(SetOf(set).Remove(element));

    /// <summary>What the kernel judges when a transaction ends: no loops, and no statement where it cannot be.
    /// </summary>
    public static void Check(MemoryTable table)
    {
        foreach (var chain in table.Chains.Values)
        {
            if (chain.Hook is { } hook)
            {
                new MemoryReach(table, hook).Follow(chain);
            }
        }
    }

    private static IEnumerable<string> TargetsOf(NftRule rule) => rule.Expressions
        .OfType<Expression.Decide>().Select(decide => decide.Verdict.Chain).OfType<string>();


    private NftChain Chain(string name) =>
        Chains.GetValueOrDefault(name) ?? throw new MemoryRefusal(MemoryRefusal.Missing, $"there is no chain {name}");

    private MemorySet SetOf(string name) => Sets.GetValueOrDefault(name)
        ?? throw new MemoryRefusal(MemoryRefusal.Missing, $"there is no set {name}");

    private MemoryTable With(NftChain chain) => this with { Chains = Chains.SetItem(chain.Name, chain) };

    private MemoryTable With(MemorySet set) => this with { Sets = Sets.SetItem(set.Set.Name, set) };

    private static bool Uses(NftRule rule, string set) =>
        rule.Expressions.Items.Any(expression => NameOf(expression) == set);

    private void RequireSet(Expression expression)
    {
        if (NameOf(expression) is not { } name)
        {
            return;
        }

        var set = SetOf(name).Set;
        var wanted = expression switch
        {
            Expression.LookUp => SetValue.Data,
            Expression.Dispatch => SetValue.Verdict,
            _ => set.Value,
        };
        // The kernel makes a set dynamic when a rule updates it; a rule of ours never means that.
        if (set.Value != wanted || (expression is Expression.UpdateSet && set.TimeoutSeconds is null))
        {
            throw new MemoryRefusal(
                MemoryRefusal.Invalid, $"set {name} is not for {expression.GetType().Name}");
        }
    }

    private static string? NameOf(Expression expression) => expression switch
    {
        Expression.Contains it => it.Set,
        Expression.LookUp it => it.Map,
        Expression.Dispatch it => it.Map,
        Expression.UpdateSet it => it.Set,
        _ => null,
    };
}
