namespace Signalbox.Proxy.Config;

/// <summary>What the kernel's connection tracking shall be set to. Zero means: left as it is. Source: spec 6.2.
/// </summary>
public sealed record ConntrackOptions
{
    /// <summary>Entries per processor core.</summary>
    public int MaxPerCore { get; init; } = 32768;

    /// <summary>Entries at the least, whatever <see cref="MaxPerCore"/> makes.</summary>
    public int Min { get; init; } = 131072;

    public TimeSpan TCPEstablishedTimeout { get; init; } = TimeSpan.FromHours(24);

    public TimeSpan TCPCloseWaitTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>False leaves the setting as it is.</summary>
    public bool TCPBeLiberal { get; init; }

    public TimeSpan UDPTimeout { get; init; }

    public TimeSpan UDPStreamTimeout { get; init; }

    /// <summary>--conntrack-strict, ours: a setting that cannot be written ends the agent, as upstream.</summary>
    public bool IsStrict { get; init; }
}
