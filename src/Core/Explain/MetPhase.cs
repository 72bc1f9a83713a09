using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Explain;

/// <summary>When on a packet's way a base chain is called. Ordered as packets come through.</summary>
/// <param name="Stage">0 where a packet comes from, 1 once it is known where it goes, 2 on its way out.</param>
/// <param name="Priority">Of the base chain within its hook.</param>
internal readonly record struct MetPhase(int Stage, int Priority) : IComparable<MetPhase>
{
    public int CompareTo(MetPhase other) => (Stage, Priority).CompareTo((other.Stage, other.Priority));

    public static MetPhase Of(MetRule met, NodeRules rules) => met switch
    {
        MetRule.OfIptables one => OfBuiltIn(one.Table, one.Hook),
        MetRule.OfNftables one => rules.Nftables.SelectMany(table => table.Rules.Chains.Items)
            .FirstOrDefault(chain => chain.Name == one.Hook)?.Hook is { } hook
            ? new MetPhase(StageOf(hook.Hook), hook.Priority)
            : default,
        _ => default,
    };

    private static MetPhase OfBuiltIn(Table table, string chain)
    {
        var stage = chain switch
        {
            "PREROUTING" or "OUTPUT" => 0,
            "POSTROUTING" => 2,
            _ => 1,
        };
        return new MetPhase(stage, table switch
        {
            Table.Filter => 0,
            Table.Nat => stage == 0 ? -100 : 100,
            Table.Mangle => -150,
            _ => -300,
        });
    }

    private static int StageOf(PacketHook hook) => hook switch
    {
        PacketHook.Prerouting or PacketHook.Output => 0,
        PacketHook.Postrouting => 2,
        _ => 1,
    };
}
