namespace Signalbox.Proxy.Config.Flags;

/// <summary>Reads a command line as pflag does: "_" in a name is "-", a boolean takes its value only behind "=", of a
/// flag that comes several times the last value counts unless it is a list. Source: spec 1.1.</summary>
internal sealed class FlagLine
{
    private static readonly Dictionary<string, ProxyFlag> ByName =
        FlagTable.All.ToDictionary(flag => flag.Name, StringComparer.Ordinal);

    private readonly Queue<string> _arguments;
    private readonly Action<string> _note;
    private readonly List<string> _positional = [];
    private FlagValues _values = new();

    private FlagLine(IEnumerable<string> arguments, Action<string> note) =>
        (_arguments, _note) = (new Queue<string>(arguments), note);

    /// <summary>Throws <see cref="FlagException"/> in pflag's words. <paramref name="note"/> takes what is to be told
    /// about deprecated flags; the program's name is for arguments that are no flags, of which there may be none.
    /// </summary>
    public static FlagValues Read(string program, IEnumerable<string> arguments, Action<string> note)
    {
        var line = new FlagLine(arguments, note);
        while (!line._values.Help && line._arguments.TryDequeue(out var argument))
        {
            line.Take(argument);
        }

        if (!line._values.Help && line._positional.Exists(argument => argument.Length > 0))
        {
            var all = string.Join(' ', line._positional.Select(GoText.Quote));
            throw new FlagException($"{GoText.Quote(program)} does not take any arguments, got [{all}]")
            {
                WantsUsage = false,
            };
        }

        return line._values;
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

    private void Take(string argument)
    {
        if (argument.Length < 2 || argument[0] != '-')
        {
            _positional.Add(argument);
        }
        else if (argument == "--")
        {
            _positional.AddRange(_arguments);
            _arguments.Clear();
        }
        else if (argument[1] == '-')
        {
            TakeLong(argument);
        }
        else
        {
            TakeShort(argument);
        }
    }

    private void TakeLong(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? argument[2..] : argument[2..equals];
        if (name.Length == 0 || name[0] == '-')
        {
            throw new FlagException($"bad flag syntax: {argument}");
        }

        if (!ByName.TryGetValue(name.Replace('_', '-'), out var flag))
        {
            throw new FlagException($"unknown flag: --{name}");
        }

        var value = equals >= 0 ? argument[(equals + 1)..]
            : flag.IsBoolean ? "true"
            : _arguments.TryDequeue(out var next) ? next
            : throw new FlagException($"flag needs an argument: --{name}");
        Set(flag, value);
    }

    private void TakeShort(string argument)
    {
        var flag = FlagTable.All.FirstOrDefault(known => known.Shorthand == argument[1])
            ?? throw new FlagException($"unknown shorthand flag: '{argument[1]}' in {argument}");
        var rest = argument[2..];
        if (flag.IsBoolean)
        {
            Set(flag, rest.StartsWith('=') ? rest[1..] : "true");
            return;
        }

        var value = rest.Length > 0 ? rest[(rest[0] == '=' ? 1 : 0)..]
            : _arguments.TryDequeue(out var next) ? next
            : throw new FlagException($"flag needs an argument: '{argument[1]}' in {argument}");
        Set(flag, value);
    }

    private void Set(ProxyFlag flag, string value)
    {
        _values = Set(_values, flag, value);
        if (flag.Deprecated is { } words)
        {
            _note($"Flag --{flag.Name} has been deprecated, {words}");
        }
    }
}
