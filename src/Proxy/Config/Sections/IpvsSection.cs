using System.Collections.Immutable;

namespace Signalbox.Proxy.Config.Sections;

/// <summary>ipvs: read, checked and written, for a mode that is not to be had here. Source: spec 1.4.</summary>
internal sealed record IpvsSection
{
    public static FieldTable<IpvsSection> Fields { get; } =
        new FieldTable<IpvsSection>("KubeProxyIPVSConfiguration")
            .Add("syncPeriod", FieldKinds.Duration, s => s.SyncPeriod, (s, v) => s with { SyncPeriod = v })
            .Add("minSyncPeriod", FieldKinds.Duration, s => s.MinSyncPeriod, (s, v) => s with { MinSyncPeriod = v })
            .Add("scheduler", FieldKinds.Text, s => s.Scheduler, (s, v) => s with { Scheduler = v })
            .Add("excludeCIDRs", FieldKinds.Texts, s => s.ExcludeCIDRs, (s, v) => s with { ExcludeCIDRs = v })
            .Add("strictARP", FieldKinds.Truth, s => s.StrictARP, (s, v) => s with { StrictARP = v })
            .Add("tcpTimeout", FieldKinds.Duration, s => s.TCPTimeout, (s, v) => s with { TCPTimeout = v })
            .Add("tcpFinTimeout", FieldKinds.Duration, s => s.TCPFinTimeout, (s, v) => s with { TCPFinTimeout = v })
            .Add("udpTimeout", FieldKinds.Duration, s => s.UDPTimeout, (s, v) => s with { UDPTimeout = v });

    public TimeSpan SyncPeriod { get; init; } = ProxyConfiguration.DefaultSyncPeriod;

    public TimeSpan MinSyncPeriod { get; init; }

    public string Scheduler { get; init; } = "";

    /// <summary>Null is written as null, an empty list as one.</summary>
    public ImmutableArray<string>? ExcludeCIDRs { get; init; }

    public bool StrictARP { get; init; }

    public TimeSpan TCPTimeout { get; init; }

    public TimeSpan TCPFinTimeout { get; init; }

    public TimeSpan UDPTimeout { get; init; }
}
