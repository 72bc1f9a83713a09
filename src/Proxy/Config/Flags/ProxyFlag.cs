namespace Signalbox.Proxy.Config.Flags;

/// <summary>One flag as pflag knows it.</summary>
/// <param name="Name">Without dashes.</param>
/// <param name="Type">The type's name in the usage; "bool" takes its value only behind "=".</param>
/// <param name="Default">As the usage shows it.</param>
/// <param name="Words">For the usage.</param>
/// <param name="Take">Reads one value; throws <see cref="FormatException"/>, in Go's words where known.</param>
internal sealed record ProxyFlag(
    string Name, string Type, string Default, string Words, Func<FlagValues, string, FlagValues> Take)
{
    public bool IsBoolean => Type is "bool" or "version";

    /// <summary>Values gather instead of the last one counting.</summary>
    public bool IsList { get; init; }

    /// <summary>One letter; null for none.</summary>
    public char? Shorthand { get; init; }

    /// <summary>What to tell who uses it; null when it is not deprecated.</summary>
    public string? Deprecated { get; init; }

    /// <summary>The value as kube-proxy shows it.</summary>
    public Func<string, string> Show { get; init; } = text => text;

    public string Names => Shorthand is { } letter ? $"-{letter}, --{Name}" : $"--{Name}";
}
