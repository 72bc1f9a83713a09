using System.CommandLine;
using System.CommandLine.Parsing;
using Signalbox.Kernel.Processes;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Config.Flags;

namespace Signalbox.Proxy.Inquiry;

/// <summary>The agent that runs on this node, Signalbox or kube-proxy: whoever asks about the node need not repeat the
/// flags that it was started with. Where objects come from is not taken over: that is the asker's own business.
/// </summary>
internal sealed class RunningAgent
{
    private const string Config = "--config";

    /// <summary>Of the agent's flags, what does not say how this node is planned.</summary>
    private static readonly HashSet<string> NotTaken =
    [
        "--objects", "--kubeconfig", "--master", "--write-config-to", "--init-only", "--cleanup", "--dry-run", "--v",
    ];

    private readonly NeighbourProcess _process;
    private readonly IReadOnlyList<string> _flags;

    private RunningAgent(NeighbourProcess process, IReadOnlyList<string> flags)
    {
        _process = process;
        _flags = flags;
    }

    /// <summary>"signalbox proxy (pid 123)"</summary>
    public string Words =>
        $"{(IsKubeProxy(_process) ? "kube-proxy" : "signalbox proxy")} (pid {_process.Id})";

    /// <summary>The one in this network namespace; null when there is none, or more than one.</summary>
    public static RunningAgent? Find()
    {
        var found = NeighbourProcess.All().Where(process => FlagsOf(process) is not null).Take(2).ToList();
        return found is [var only] ? new RunningAgent(only, FlagsOf(only)!) : null;
    }

    /// <summary>What it plans this node by, but for what was asked for otherwise. Null when its flags cannot be read
    /// here: it may be of another version, or its configuration out of reach.</summary>
    /// <param name="asked">The asker's own command line.</param>
    /// <param name="alone">What that comes to by itself.</param>
    public ProxyOptions? Options(ParseResult asked, ProxyOptions alone)
    {
        var own = asked.CommandResult.Children.OfType<OptionResult>()
            .Where(result => !result.Implicit && FlagOptions.Names.Contains(result.Option.Name))
            .SelectMany(result => Typed(result).Select(text => (result.Option.Name, Text: text))).ToList();
        var given = own.Select(flag => flag.Name).ToHashSet();
        if (given.Contains(Config))
        {
            return null;
        }

        var taken = FlagArguments.Normalise(_flags, FlagOptions.Booleans, FlagOptions.Lists)
            .Where(flag => !NotTaken.Contains(NameOf(flag)) && !given.Contains(NameOf(flag)))
            .Select(flag => NameOf(flag) == Config ? $"{Config}={_process.PathOf(flag[(Config.Length + 1)..])}" : flag);
        try
        {
            var options = ProxyFlags.Read(taken.Concat(own.Select(flag => $"{flag.Name}={flag.Text}")));
            // A configuration file may name the agent's kubeconfig, and how much it logs.
            return options with { Kubeconfig = alone.Kubeconfig, Verbosity = alone.Verbosity };
        }
        catch (Exception failure) when (failure is FlagException or ConfigurationException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Typed(OptionResult result) =>
        result.Tokens.Count == 0 ? ["true"] : result.Tokens.Select(token => token.Value);

    private static string NameOf(string flag) => flag.Split('=')[0];

    private static bool IsKubeProxy(NeighbourProcess process) =>
        Path.GetFileName(process.CommandLine[0]) == "kube-proxy";

    private static IReadOnlyList<string>? FlagsOf(NeighbourProcess process) => process.CommandLine switch
    {
        _ when IsKubeProxy(process) => process.CommandLine[1..],
        [var program, "proxy", .. var flags] when Path.GetFileName(program) == "signalbox" => flags,
        _ => null,
    };
}
