using System.CommandLine;

namespace Signalbox.Proxy.Config.Flags;

/// <summary>kube-proxy's flags as options of a command. Values are taken as text, all of a flag's, and read by the
/// flag itself. The library hands help and version to nobody: both are flags like others here.</summary>
internal sealed class FlagOptions
{
    /// <summary>Names of all flags, with their dashes.</summary>
    public static IReadOnlySet<string> Names { get; } = FlagTable.All.Select(flag => $"--{flag.Name}").ToHashSet();

    /// <summary>Names of boolean flags, with their dashes.</summary>
    public static IReadOnlySet<string> Booleans { get; } =
        FlagTable.All.Where(flag => flag.IsBoolean).Select(flag => $"--{flag.Name}").ToHashSet();

    /// <summary>The same for commands of the library's, whose help and version are its own.</summary>
    public static IEnumerable<string> BooleansOfCommands =>
        Booleans.Where(name => name is not ("--help" or "--version"));

    /// <summary>Names of flags whose values gather, with their dashes.</summary>
    public static IReadOnlySet<string> Lists { get; } =
        FlagTable.All.Where(flag => flag.IsList).Select(flag => $"--{flag.Name}").ToHashSet();

    public List<(ProxyFlag Flag, Option<string[]> Option)> All { get; } =
        [.. FlagTable.All.Select(flag => (flag, OptionOf(flag)))];

    /// <summary>What a command line gives, over the defaults. Throws <see cref="FlagException"/>.</summary>
    public FlagValues ValuesOf(ParseResult parsed, Action<string> note)
    {
        var values = new FlagValues();
        foreach (var (flag, option) in All)
        {
            // Of a flag that is no list, written in its short form, all values are here: the last one counts.
            var given = TextsOf(parsed, option);
            foreach (var text in flag.IsList ? given : given.TakeLast(1))
            {
                values = FlagLine.Set(values, flag, text);
                if (flag.Deprecated is { } words)
                {
                    note($"Flag --{flag.Name} has been deprecated, {words}");
                }
            }
        }

        return values;
    }

    /// <summary>Empty values are no tokens to the library.</summary>
    private static string[] TextsOf(ParseResult parsed, Option<string[]> option) =>
        parsed.GetResult(option) is not { } result ? []
        : result.Tokens.Count == 0 ? [""]
        : parsed.GetValue(option) ?? [];

    private static Option<string[]> OptionOf(ProxyFlag flag) =>
        new($"--{flag.Name}", flag.Shorthand is { } letter ? [$"-{letter}"] : [])
        {
            Description = flag.Words,
            Arity = ArgumentArity.ZeroOrMore,
        };
}
