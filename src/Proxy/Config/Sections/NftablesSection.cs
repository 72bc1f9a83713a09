namespace Signalbox.Proxy.Config.Sections;

/// <summary>nftables: of this mode alone. Source: spec 1.4.</summary>
internal sealed record NftablesSection
{
    public static FieldTable<NftablesSection> Fields { get; } =
        new FieldTable<NftablesSection>("KubeProxyNFTablesConfiguration")
            .Add("masqueradeBit", FieldKinds.Number, s => s.MasqueradeBit, (s, v) => s with { MasqueradeBit = v })
            .Add("masqueradeAll", FieldKinds.Truth, s => s.MasqueradeAll, (s, v) => s with { MasqueradeAll = v })
            .Add("syncPeriod", FieldKinds.Duration, s => s.SyncPeriod, (s, v) => s with { SyncPeriod = v })
            .Add("minSyncPeriod", FieldKinds.Duration, s => s.MinSyncPeriod, (s, v) => s with { MinSyncPeriod = v });

    public int MasqueradeBit { get; init; } = 14;

    public bool MasqueradeAll { get; init; }

    public TimeSpan SyncPeriod { get; init; } = ProxyConfiguration.DefaultSyncPeriod;

    /// <summary>Zero while a file is read: not set there.</summary>
    public TimeSpan MinSyncPeriod { get; init; }
}
