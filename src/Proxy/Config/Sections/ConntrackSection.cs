namespace Signalbox.Proxy.Config.Sections;

/// <summary>conntrack: what the kernel's connection tracking is set to; an explicit zero leaves it as it is. Source:
/// spec 1.4 and 6.2.</summary>
internal sealed record ConntrackSection
{
    public static FieldTable<ConntrackSection> Fields { get; } =
        new FieldTable<ConntrackSection>("KubeProxyConntrackConfiguration")
            .Add("maxPerCore", FieldKinds.Number, s => s.MaxPerCore, (s, v) => s with { MaxPerCore = v })
            .Add("min", FieldKinds.Number, s => s.Min, (s, v) => s with { Min = v })
            .Add("tcpEstablishedTimeout", FieldKinds.Duration,
                s => s.TCPEstablishedTimeout, (s, v) => s with { TCPEstablishedTimeout = v })
            .Add("tcpCloseWaitTimeout", FieldKinds.Duration,
                s => s.TCPCloseWaitTimeout, (s, v) => s with { TCPCloseWaitTimeout = v })
            .Add("tcpBeLiberal", FieldKinds.Truth, s => s.TCPBeLiberal, (s, v) => s with { TCPBeLiberal = v })
            .Add("udpTimeout", FieldKinds.Duration, s => s.UDPTimeout, (s, v) => s with { UDPTimeout = v })
            .Add("udpStreamTimeout", FieldKinds.Duration,
                s => s.UDPStreamTimeout, (s, v) => s with { UDPStreamTimeout = v });

    public int MaxPerCore { get; init; } = 32768;

    public int Min { get; init; } = 131072;

    public TimeSpan TCPEstablishedTimeout { get; init; } = TimeSpan.FromHours(24);

    public TimeSpan TCPCloseWaitTimeout { get; init; } = TimeSpan.FromHours(1);

    public bool TCPBeLiberal { get; init; }

    public TimeSpan UDPTimeout { get; init; }

    public TimeSpan UDPStreamTimeout { get; init; }
}
