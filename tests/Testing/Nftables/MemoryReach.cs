using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Testing.Nftables;

/// <summary>Where a base chain leads, judged as the kernel does when it takes a transaction: at most 16 chains deep,
/// and translations only where that hook has them.</summary>
internal sealed class MemoryReach(MemoryTable table, BaseHook hook)
{
    private const int MaxDepth = 16;

    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);

    public void Follow(NftChain chain, int depth = 0)
    {
        if (depth == MaxDepth)
        {
            throw new MemoryRefusal(MemoryRefusal.Loop, $"a loop, or too many chains, by {chain.Name}");
        }

        if (_seen.TryGetValue(chain.Name, out var before) && before >= depth)
        {
            return;
        }

        _seen[chain.Name] = depth;
        foreach (var expression in chain.Rules.SelectMany(rule => rule.Expressions))
        {
            Judge(chain, expression);
            if (expression is Expression.Decide { Verdict.Chain: { } target })
            {
                Follow(table.Chains[target], depth + 1);
            }
            else if (expression is Expression.Dispatch dispatch)
            {
                foreach (var reached in table.Sets[dispatch.Map].Elements.Values
                    .Select(element => element.Verdict?.Chain).OfType<string>().Distinct())
                {
                    Follow(table.Chains[reached], depth + 1);
                }
            }
        }
    }

    private void Judge(NftChain chain, Expression expression)
    {
        var isFine = expression switch
        {
            Expression.DNAT => hook is { Type: ChainType.Nat, Hook: PacketHook.Prerouting or PacketHook.Output },
            Expression.Masquerade => hook is { Type: ChainType.Nat, Hook: PacketHook.Postrouting },
            Expression.Reject => hook.Hook != PacketHook.Postrouting,
            _ => true,
        };
        if (!isFine)
        {
            throw new MemoryRefusal(
                MemoryRefusal.Unsupported, $"{expression.GetType().Name} in {chain.Name}, reached from {hook.Hook}");
        }
    }
}
