using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Trace;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Config.Flags;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Verify;

/// <summary>The mode that a node is compared with.</summary>
/// <param name="Mode">The mode.</param>
/// <param name="Why">How it was chosen, in words.</param>
internal sealed record ModeChoice(ProxyMode Mode, string Why)
{
    private const string ModeFlag = "proxy-mode";

    /// <summary>As flags or a configuration file say; else what the node holds; else the agent's default.</summary>
    public static ModeChoice Of(ProxyOptions options, IReadOnlyCollection<NodeRules> held)
    {
        if (options.Flags.Given.ContainsKey(ModeFlag) || options.ConfigPath.Length > 0)
        {
            return new ModeChoice(options.Mode, "as the flags or the configuration say");
        }

        var hasTable = held.Any(rules => rules.ProxyTable is not null);
        var hasChains = held.Any(rules => rules.Iptables.Any(HoldsChains));
        return (hasTable, hasChains) switch
        {
            (true, false) => new ModeChoice(ProxyMode.Nftables, "since there is its table"),
            (false, true) => new ModeChoice(ProxyMode.Iptables, "since there are its chains"),
            (true, true) => new ModeChoice(options.Mode, "the default; there are rules of both modes"),
            _ => new ModeChoice(options.Mode, "the default; there are rules of neither mode"),
        };
    }

    /// <summary>The options for this mode, whose defaults are its own.</summary>
    public ProxyOptions In(ProxyOptions options) => options.Mode == Mode ? options : Start.Options(
        FlagLine.Set(
            options.Flags, FlagTable.All.Single(flag => flag.Name == ModeFlag),
            Mode == ProxyMode.Iptables ? SharedFields.Iptables : SharedFields.Nftables),
        new AgentLog(TextWriter.Null, TimeProvider.System, 0)) with
    {
        Kubeconfig = options.Kubeconfig,
        KubeconfigChoice = options.KubeconfigChoice,
    };

    private static bool HoldsChains(IptablesRules rules) =>
        rules.Chains.Chains.ContainsKey((Table.Nat, ChainNames.Services));
}
