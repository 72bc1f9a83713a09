using System.CommandLine;
using Signalbox.Proxy.Config.Flags;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Config;

/// <summary>The agent's flags for commands that take them beside flags of their own.</summary>
internal sealed class ProxyFlags
{
    private readonly List<(ProxyFlag Flag, Option<string[]> Option)> _options =
        [.. FlagTable.All.Where(flag => flag.Name is not ("help" or "version")).Select(flag => (flag, OptionOf(flag)))];

    /// <summary>Names of boolean flags, with their dashes.</summary>
    public static IReadOnlySet<string> Booleans { get; } =
        FlagTable.All.Where(flag => flag.IsBoolean).Select(flag => $"--{flag.Name}").ToHashSet();

    /// <summary>Names of flags whose values gather, with their dashes.</summary>
    public static IReadOnlySet<string> Lists { get; } =
        FlagTable.All.Where(flag => flag.IsList).Select(flag => $"--{flag.Name}").ToHashSet();

    public IEnumerable<Option> All => _options.Select(one => one.Option);

    /// <summary>What the proxy command would run with. Throws <see cref="FlagException"/> and
    /// <see cref="ConfigurationException"/>; what a file says too much is not told.</summary>
    public ProxyOptions Read(ParseResult parsed)
    {
        var values = new FlagValues();
        foreach (var (flag, option) in _options)
        {
            values = (parsed.GetValue(option) ?? []).Aggregate(
                values, (known, text) => FlagLine.Set(known, flag, text));
        }

        return Start.Options(values, new AgentLog(TextWriter.Null, TimeProvider.System, 0));
    }

    /// <summary>As the proxy command reads its arguments.</summary>
    public static ProxyOptions Read(IEnumerable<string> arguments) => Start.Options(
        FlagLine.Read("signalbox", arguments, _ => { }), new AgentLog(TextWriter.Null, TimeProvider.System, 0));

    private static Option<string[]> OptionOf(ProxyFlag flag) =>
        new($"--{flag.Name}", flag.Shorthand is { } letter ? [$"-{letter}"] : [])
        {
            Description = flag.Words,
            Arity = ArgumentArity.OneOrMore,
        };
}
