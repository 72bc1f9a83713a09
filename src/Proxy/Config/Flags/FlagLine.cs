using System.CommandLine;

namespace Signalbox.Proxy.Config.Flags;

/// <summary>Reads a command line with kube-proxy's flags. What is wrong with it is told in pflag's words, since they
/// are part of what a drop-in keeps. Source: spec 1.1.</summary>
internal static class FlagLine
{
    private const string EndOfFlags = "--";

    /// <summary>The library swallows a first argument that is its command's name: one that nobody types.</summary>
    private const string Nobody = "\u0001";

    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    /// <summary>Throws <see cref="FlagException"/>. <paramref name="note"/> takes what is to be told about deprecated
    /// flags; the program's name is for arguments that are no flags, of which there may be none.</summary>
    public static FlagValues Read(string program, IEnumerable<string> arguments, Action<string> note)
    {
        var flags = new FlagOptions();
        var command = new Command(Nobody);
        flags.All.ForEach(flag => command.Add(flag.Option));
        var typed = arguments.ToList();
        var end = typed.IndexOf(EndOfFlags);
        var normalised = FlagArguments.Normalise(
            end < 0 ? typed : typed[..end], FlagOptions.Booleans, FlagOptions.Lists);
        var parsed = command.Parse(normalised, Parsing);
        var help = flags.All.Single(flag => flag.Flag.Name == "help");
        if (parsed.GetResult(help.Option) is not null)
        {
            return new FlagValues { Help = true };
        }

        CheckNames(parsed);
        CheckLast(normalised.LastOrDefault(""), flags);
        var values = flags.ValuesOf(parsed, note);
        CheckPositional(program, parsed.UnmatchedTokens.Concat(end < 0 ? [] : typed[(end + 1)..]));
        return values;
    }

    /// <summary>One value of one flag.</summary>
    public static FlagValues Set(FlagValues values, ProxyFlag flag, string text)
    {
        try
        {
            var shown = flag.Show(text);
            if (flag.IsList && values.Given.TryGetValue(flag.Name, out var before))
            {
                shown = $"{before},{shown}".Replace("],[", ",", StringComparison.Ordinal);
            }

            return flag.Take(values, text) with { Given = values.Given.SetItem(flag.Name, shown) };
        }
        catch (FormatException failure)
        {
            throw new FlagException(
                $"invalid argument {GoText.Quote(text)} for {GoText.Quote(flag.Names)} flag: {failure.Message}");
        }
    }

    private static void CheckNames(ParseResult parsed)
    {
        foreach (var token in parsed.UnmatchedTokens.Where(token => token.Length > 1 && token[0] == '-'))
        {
            var name = token.Split('=')[0];
            throw new FlagException(
                token[1] != '-' ? $"unknown shorthand flag: '{token[1]}' in {token}"
                : name.Length == 2 || name[2] == '-' ? $"bad flag syntax: {token}"
                : $"unknown flag: {name}");
        }
    }

    /// <summary>Only the last argument can be a name that no value follows. To the library one with an empty value
    /// looks the same.</summary>
    private static void CheckLast(string last, FlagOptions flags)
    {
        foreach (var (flag, _) in flags.All.Where(flag => !flag.Flag.IsBoolean))
        {
            if (last == $"--{flag.Name}" || (flag.Shorthand is { } letter && last == $"-{letter}"))
            {
                throw new FlagException(last[1] == '-'
                    ? $"flag needs an argument: {last}"
                    : $"flag needs an argument: '{flag.Shorthand}' in {last}");
            }
        }
    }

    private static void CheckPositional(string program, IEnumerable<string> arguments)
    {
        var given = arguments.ToList();
        if (given.Exists(argument => argument.Length > 0))
        {
            var all = string.Join(' ', given.Select(GoText.Quote));
            throw new FlagException($"{GoText.Quote(program)} does not take any arguments, got [{all}]")
            {
                WantsUsage = false,
            };
        }
    }
}
