using System.CommandLine;
using Signalbox.Proxy.Config.Flags;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Config;

/// <summary>The agent's flags for commands that take them beside flags of their own.</summary>
internal sealed class ProxyFlags
{
    /// <summary>For the end of a command's description.</summary>
    public const string Words =
        "\n\nTakes all flags of the agent (signalbox proxy --help); those that change no answer are not listed here.";

    private static readonly string[] OfTheProgram = ["help", "version"];

    /// <summary>Where objects come from, and what they come to on this node. All others are about how an agent
    /// runs.</summary>
    private static readonly HashSet<string> OfAnswers =
    [
        "objects", "config", "hostname-override", "master", "kubeconfig", "feature-gates", "bind-address",
        "proxy-mode", "iptables-masquerade-bit", "masquerade-all", "iptables-localhost-nodeports",
        "detect-local-mode", "pod-bridge-interface", "pod-interface-name-prefix", "cluster-cidr",
        "nodeport-addresses",
    ];

    private readonly FlagOptions _flags = new();

    public ProxyFlags()
    {
        foreach (var (flag, option) in _flags.All)
        {
            option.Hidden = !OfAnswers.Contains(flag.Name);
        }
    }

    public IEnumerable<Option> All =>
        _flags.All.Where(flag => !OfTheProgram.Contains(flag.Flag.Name)).Select(flag => flag.Option);

    /// <summary>What the proxy command would run with. Throws <see cref="FlagException"/> and
    /// <see cref="ConfigurationException"/>; what a file says too much is not told.</summary>
    public ProxyOptions Read(ParseResult parsed) => OptionsFor(_flags.ValuesOf(parsed, _ => { }));

    /// <summary>As the proxy command reads its arguments.</summary>
    public static ProxyOptions Read(IEnumerable<string> arguments) =>
        OptionsFor(FlagLine.Read("signalbox", arguments, _ => { }));

    private static ProxyOptions OptionsFor(FlagValues flags) =>
        Start.Options(flags, new AgentLog(TextWriter.Null, TimeProvider.System, 0));
}
