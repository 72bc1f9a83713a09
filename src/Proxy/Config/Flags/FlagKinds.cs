using System.Collections.Immutable;
using System.Globalization;
using Signalbox.Core.Model;
using Signalbox.Proxy.Config.Sections;

namespace Signalbox.Proxy.Config.Flags;

/// <summary>Flags by the type of their value. What is wrong with a value is told in kube-proxy's words.</summary>
internal static class FlagKinds
{
    public static ProxyFlag Text(
        string name, string words, Func<FlagValues, string, FlagValues> set, string whenUnset = "") =>
        new(name, "string", whenUnset, words, set);

    public static ProxyFlag Truth(
        string name, string words, Func<FlagValues, bool, FlagValues> set, bool whenUnset = false) =>
        new(name, "bool", whenUnset ? "true" : "false", words, (flags, text) => set(flags, GoText.Boolean(text)))
        {
            Show = text => GoText.Boolean(text) ? "true" : "false",
        };

    public static ProxyFlag Number(
        string name, string words, Func<FlagValues, int, FlagValues> set, int whenUnset) =>
        new(
            name, "int32", whenUnset.ToString(CultureInfo.InvariantCulture), words,
            (flags, text) => set(flags, GoText.Int32(text)));

    public static ProxyFlag Real(string name, string words, Func<FlagValues, float, FlagValues> set, float whenUnset) =>
        new(
            name, "float32", whenUnset.ToString(CultureInfo.InvariantCulture), words,
            (flags, text) => set(flags, GoText.Real(text)));

    public static ProxyFlag Duration(
        string name, string words, Func<FlagValues, TimeSpan, FlagValues> set, TimeSpan whenUnset) =>
        new(
            name, "duration", GoDuration.Format(whenUnset), words,
            (flags, text) => set(flags, GoDuration.Parse(text)))
        {
            Show = text => GoDuration.Format(GoDuration.Parse(text)),
        };

    /// <summary>Values joined by commas; repeated flags gather.</summary>
    public static ProxyFlag Texts(string name, string words, Func<FlagValues, string[], FlagValues> add) =>
        new(name, "strings", "[]", words, (flags, text) => add(flags, text.Length == 0 ? [] : text.Split(',')))
        {
            IsList = true,
            Show = text => $"[{text}]",
        };

    /// <summary>NAME=true or false, joined by commas; repeated flags gather.</summary>
    public static ProxyFlag Gates(
        string name, string words, Func<FlagValues, IEnumerable<KeyValuePair<string, bool>>, FlagValues> add) =>
        new(name, "mapStringBool", "", words, (flags, text) => add(flags, GatesOf(text))) { IsList = true };

    /// <summary>An address; none leaves what was.</summary>
    public static ProxyFlag IP(string name, string words, Func<FlagValues, string, FlagValues> set, string whenUnset) =>
        new(name, "ip", whenUnset, words, (flags, text) => text.Length == 0 ? flags : set(flags, AddressOf(text)));

    /// <summary>An address, with or without a port; none leaves what was.</summary>
    public static ProxyFlag IPPort(
        string name, string words, Func<FlagValues, string, FlagValues> set, string whenUnset) =>
        new(name, "ipport", whenUnset, words, (flags, text) => text.Length == 0 ? flags : set(flags, EndPointOf(text)));

    public static ProxyFlag Verbosity(string name, string words) => new(
        name, "Level", "0", words,
        (flags, text) =>
        {
            var level = GoText.Unsigned31(text);
            return flags.WithLogging(logging => logging with { Verbosity = level });
        });

    /// <summary>PATTERN=LEVEL, joined by commas; repeated flags gather, before what a file says.</summary>
    public static ProxyFlag VModule(string name, string words) => new(
        name, "pattern=N,...", "", words,
        (flags, text) =>
        {
            var items = ItemsOf(text).ToImmutableArray();
            return flags.WithLogging(logging => logging with { VModule = logging.VModule.InsertRange(0, items) });
        })
    {
        IsList = true,
    };

    public static ProxyFlag Quantity(string name, string words, Func<FlagValues, string, FlagValues> set) =>
        new(name, "quantity", "0", words, (flags, text) => set(flags, GoQuantity.Checked(text)));

    private static IEnumerable<KeyValuePair<string, bool>> GatesOf(string text)
    {
        foreach (var pair in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (pair.Split('=', 2, StringSplitOptions.TrimEntries) is not [var gate, var value])
            {
                throw new FormatException("malformed pair, expect string=bool");
            }

            yield return KeyValuePair.Create(gate, TruthOf(gate, value));
        }
    }

    private static bool TruthOf(string gate, string value)
    {
        try
        {
            return GoText.Boolean(value);
        }
        catch (FormatException failure)
        {
            throw new FormatException($"invalid value of {gate}: {value}, err: {failure.Message}");
        }
    }

    private static string AddressOf(string text) => Address.TryParse(text, out _)
        ? text : throw new FormatException($"{GoText.Quote(text)} is not a valid IP address");

    private static string EndPointOf(string text)
    {
        if (Address.TryParse(text, out _))
        {
            return text;
        }

        if (HostPort.Split(text, out var host, out var port) is { } why)
        {
            throw new FormatException(
                $"{GoText.Quote(text)} is not in a valid format (ip or ip:port): address {text}: {why}");
        }

        AddressOf(host);
        return ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? text : throw new FormatException($"{GoText.Quote(port)} is not a valid number");
    }

    private static IEnumerable<VModuleItem> ItemsOf(string text)
    {
        foreach (var item in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (item.Split('=') is not [{ Length: > 0 } pattern, { Length: > 0 } level])
            {
                throw new FormatException($"{GoText.Quote(item)} does not have the pattern=N format");
            }

            yield return new VModuleItem { FilePattern = pattern, Verbosity = LevelOf(item, level) };
        }
    }

    private static uint LevelOf(string item, string level)
    {
        try
        {
            return GoText.Unsigned31(level);
        }
        catch (FormatException failure)
        {
            throw new FormatException($"parsing verbosity in {GoText.Quote(item)}: {failure.Message}");
        }
    }
}
