namespace Signalbox.Proxy.Config;

/// <summary>What kube-proxy has once, and a configuration says in the section of each mode: that of the mode in force
/// counts, and is the only one that is written back. Source: spec 1.4 and 11.</summary>
internal sealed record SharedFields(TimeSpan SyncPeriod, TimeSpan MinSyncPeriod, bool MasqueradeAll)
{
    public const string Iptables = "iptables";

    public const string Nftables = "nftables";

    public const string Ipvs = "ipvs";

    private static SharedFields None { get; } = new(TimeSpan.Zero, TimeSpan.Zero, false);

    public static SharedFields Of(ProxyConfiguration configuration) => configuration.Mode switch
    {
        Nftables => new SharedFields(
            configuration.Nftables.SyncPeriod, configuration.Nftables.MinSyncPeriod,
            configuration.Nftables.MasqueradeAll),
        Ipvs => new SharedFields(
            configuration.Ipvs.SyncPeriod, configuration.Ipvs.MinSyncPeriod, configuration.Iptables.MasqueradeAll),
        _ => new SharedFields(
            configuration.Iptables.SyncPeriod, configuration.Iptables.MinSyncPeriod,
            configuration.Iptables.MasqueradeAll),
    };

    /// <summary>These values for the configuration's mode, and none for the others.</summary>
    public ProxyConfiguration In(ProxyConfiguration configuration)
    {
        var (nftables, ipvs) = (configuration.Mode == Nftables, configuration.Mode == Ipvs);
        var (inNftables, inIpvs, inIptables) =
            (nftables ? this : None, ipvs ? this : None, nftables || ipvs ? None : this);
        return configuration with
        {
            Iptables = configuration.Iptables with
            {
                SyncPeriod = inIptables.SyncPeriod,
                MinSyncPeriod = inIptables.MinSyncPeriod,
                MasqueradeAll = !nftables && MasqueradeAll,
            },
            Nftables = configuration.Nftables with
            {
                SyncPeriod = inNftables.SyncPeriod,
                MinSyncPeriod = inNftables.MinSyncPeriod,
                MasqueradeAll = inNftables.MasqueradeAll,
            },
            Ipvs = configuration.Ipvs with
            {
                SyncPeriod = inIpvs.SyncPeriod,
                MinSyncPeriod = inIpvs.MinSyncPeriod,
            },
        };
    }
}
