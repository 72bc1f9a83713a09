using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Iptables;

/// <summary>What a rule does with a packet that meets all its conditions.</summary>
public abstract record Target
{
    private Target()
    {
    }

    /// <summary>Nothing: the rule only counts.</summary>
    public sealed record None : Target;

    public sealed record Accept : Target;

    public sealed record Drop : Target;

    public sealed record Return : Target;

    /// <summary>With the kernel's default answer: icmp-port-unreachable or icmp6-port-unreachable.</summary>
    public sealed record Reject : Target;

    public sealed record Jump(string Chain) : Target;

    public sealed record DNAT(Address Address, ushort Port) : Target;

    public sealed record Masquerade(bool IsFullyRandom) : Target;

    /// <summary>mark = (mark and not <paramref name="Mask"/>) xor <paramref name="Value"/>.</summary>
    public sealed record SetMark(uint Value, uint Mask) : Target;

    /// <summary>Something that we never write, word by word.</summary>
    public sealed record Other(string Text) : Target;

    public static readonly Target Nothing = new None();
    public static readonly Target Accepts = new Accept();
    public static readonly Target Drops = new Drop();
    public static readonly Target Returns = new Return();
    public static readonly Target Rejects = new Reject();
}
