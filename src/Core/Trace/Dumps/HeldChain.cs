using System.Collections.Immutable;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Trace.Dumps;

/// <summary>A chain of iptables whose rules are read when they are asked for, once.</summary>
internal abstract class HeldChain(string name)
{
    private ImmutableArray<Rule> _rules;
    private ImmutableArray<RuleCount?> _counts;

    public string Name { get; } = name;

    /// <summary>What falls off the end of this built-in chain is dropped.</summary>
    public bool DropsByPolicy { get; set; }

    /// <summary>Of what met the policy.</summary>
    public RuleCount? Count { get; set; }

    public bool IsRead => !_rules.IsDefault;

    public ImmutableArray<Rule> Rules
    {
        get
        {
            Read();
            return _rules;
        }
    }

    /// <summary>As many as rules; null where nothing was counted.</summary>
    public ImmutableArray<RuleCount?> Counts
    {
        get
        {
            Read();
            return _counts;
        }
    }

    protected abstract void Read(
        ImmutableArray<Rule>.Builder rules, ImmutableArray<RuleCount?>.Builder counts);

    private void Read()
    {
        if (IsRead)
        {
            return;
        }

        var rules = ImmutableArray.CreateBuilder<Rule>();
        var counts = ImmutableArray.CreateBuilder<RuleCount?>();
        Read(rules, counts);
        _counts = counts.DrainToImmutable();
        _rules = rules.DrainToImmutable();
    }
}
