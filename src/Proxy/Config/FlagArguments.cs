using System.CommandLine;
using System.CommandLine.Help;
using Signalbox.Proxy.Config.Flags;

namespace Signalbox.Proxy.Config;

/// <summary>Gives the command line the habits that kube-proxy's users know, before it is parsed: "_" in a flag's name
/// is "-", a boolean flag takes its value only behind "=", and of a flag that is given several times the last value
/// counts, unless it is a list.</summary>
internal static class FlagArguments
{
    /// <param name="arguments">As typed.</param>
    /// <param name="root">Its commands' own options tell which flags are boolean, and which are lists, beside the
    /// agent's.</param>
    public static string[] Normalise(IReadOnlyList<string> arguments, RootCommand root)
    {
        var agents = FlagOptions.Names;
        var own = root.Subcommands.SelectMany(command => command.Options)
            .Where(option => option is not HelpOption && !agents.Contains(option.Name)).ToList();
        return Normalise(
            arguments,
            own.Where(option => option.ValueType == typeof(bool)).Select(option => option.Name)
                .Concat(FlagOptions.BooleansOfCommands).ToHashSet(),
            own.Where(option => option.ValueType == typeof(string[])).Select(option => option.Name)
                .Concat(FlagOptions.Lists).ToHashSet());
    }

    /// <param name="arguments">As typed.</param>
    /// <param name="booleans">Names of boolean flags, with their dashes.</param>
    /// <param name="lists">Names of flags whose values gather.</param>
    public static string[] Normalise(
        IReadOnlyList<string> arguments, IReadOnlySet<string> booleans, IReadOnlySet<string> lists)
    {
        var normalised = new List<string>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < arguments.Count; i++)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal) || arguments[i].Length == 2)
            {
                normalised.Add(arguments[i]);
                continue;
            }

            var (name, value) = Split(arguments[i]);
            if (booleans.Contains(name))
            {
                value = BooleanText(value ?? "true");
            }
            else if (value is null && i + 1 < arguments.Count)
            {
                value = arguments[++i];
            }

            var argument = value is null ? name : $"{name}={value}";
            if (!lists.Contains(name) && places.TryGetValue(name, out var place))
            {
                normalised[place] = argument;
                continue;
            }

            places[name] = normalised.Count;
            normalised.Add(argument);
        }

        return [.. normalised];
    }

    private static (string Name, string? Value) Split(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? argument : argument[..equals];
        return (name.Replace('_', '-'), equals < 0 ? null : argument[(equals + 1)..]);
    }

    private static string BooleanText(string value) => value switch
    {
        "1" or "t" or "T" or "TRUE" or "True" => "true",
        "0" or "f" or "F" or "FALSE" or "False" => "false",
        _ => value,
    };
}
