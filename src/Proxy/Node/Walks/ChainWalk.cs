namespace Signalbox.Proxy.Node.Walks;

/// <summary>What may become of new connections to Services in a chain that hangs on a hook: all ways are walked that
/// conditions leave open which cannot be judged. So what the walk finds impossible is impossible.</summary>
internal sealed class ChainWalk
{
    private const int MaxDepth = 64;

    private readonly Func<string, IEnumerable<WalkRule>?> _rules;
    private readonly Func<string, bool> _isProxys;
    private readonly Dictionary<string, bool> _leaves = new(StringComparer.Ordinal);
    private readonly HashSet<string> _reached = new(StringComparer.Ordinal);

    private ChainWalk(Func<string, IEnumerable<WalkRule>?> rules, Func<string, bool> isProxys)
    {
        _rules = rules;
        _isProxys = isProxys;
    }

    /// <summary>Some way leads through.</summary>
    public bool MayPass { get; private set; }

    /// <summary>The first rule that accepts, perhaps; null when only the policy lets through.</summary>
    public WalkRule? Accepting { get; private set; }

    /// <summary>The first rule of the chain itself that may refuse some; null when none does. What chains that it leads
    /// to refuse is their owners' intent, as of those for network policies.</summary>
    public WalkRule? Refusing { get; private set; }

    /// <summary>The rule behind which nothing is reached any more; null when the end of the chain is.</summary>
    public WalkRule? Last { get; private set; }

    /// <summary>The proxy's chains that are come by. They are not gone into: what they accept is marked or has been
    /// accepted before, and so says nothing about the rest.</summary>
    public IReadOnlySet<string> Reached => _reached;

    /// <param name="chain">The chain on the hook.</param>
    /// <param name="dropsByPolicy">What becomes of what reaches its end.</param>
    /// <param name="rules">The rules of a chain; null when there is no such chain.</param>
    /// <param name="isProxys">True for chains that belong to the proxy.</param>
    public static ChainWalk Of(
        string chain, bool dropsByPolicy, Func<string, IEnumerable<WalkRule>?> rules, Func<string, bool> isProxys)
    {
        var walk = new ChainWalk(rules, isProxys);
        var reachesEnd = walk.Walk(chain, 0);
        walk.MayPass |= reachesEnd && !dropsByPolicy;
        walk.Last = reachesEnd ? null : walk.Last;
        return walk;
    }

    /// <summary>True when something may come out at the chain's end, or return from it.</summary>
    private bool Walk(string chain, int depth)
    {
        if (_leaves.TryGetValue(chain, out var known))
        {
            return known;
        }

        // Chains cannot lead in circles; this is for rules that somebody changed between two readings.
        _leaves[chain] = true;
        return depth > MaxDepth || (_leaves[chain] = WalkRules(chain, depth));
    }

    private bool WalkRules(string chain, int depth)
    {
        var mayReturn = false;
        foreach (var rule in _rules(chain) ?? [])
        {
            if (rule.Meets == Meets.No)
            {
                continue;
            }

            var goesOn = Take(rule, depth, ref mayReturn) || rule.Meets == Meets.Perhaps;
            if (!goesOn)
            {
                Last = rule;
                return mayReturn;
            }
        }

        return true;
    }

    /// <summary>False when nothing that meets the rule goes on behind it.</summary>
    private bool Take(WalkRule rule, int depth, ref bool mayReturn)
    {
        switch (rule.Step)
        {
            case Step.Accept:
                MayPass = true;
                Accepting ??= rule;
                return false;
            case Step.Refuse:
                Refusing ??= depth == 0 ? rule : null;
                return false;
            case Step.Jump when _isProxys(rule.Chain):
                _reached.Add(rule.Chain);
                return true;
            case Step.Jump:
                return Walk(rule.Chain, depth + 1);
            case Step.Goto:
                mayReturn |= _isProxys(rule.Chain) || Walk(rule.Chain, depth + 1);
                return false;
            case Step.Return:
                mayReturn = true;
                return false;
            case Step.Anything:
                MayPass = true;
                return true;
            case Step.GoOn:
                return true;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }
}
