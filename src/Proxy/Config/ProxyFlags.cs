using System.CommandLine;
using Signalbox.Proxy.Config.Flags;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Config;

/// <summary>The agent's flags for commands that take them beside flags of their own.</summary>
internal sealed class ProxyFlags
{
    private static readonly string[] OfTheProgram = ["help", "version"];

    private readonly FlagOptions _flags = new();

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
