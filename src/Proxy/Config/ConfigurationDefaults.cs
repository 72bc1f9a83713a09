using Signalbox.Core.Model;

namespace Signalbox.Proxy.Config;

/// <summary>What a file leaves open, or sets to zero, becomes what kube-proxy takes. Source: spec 1.4.</summary>
internal static class ConfigurationDefaults
{
    public const int HealthzPort = 10256;

    public const int MetricsPort = 10249;

    /// <summary>What a file is read into: fields whose default depends on others are empty.</summary>
    public static ProxyConfiguration Blank { get; } =
        new() { BindAddress = "", HealthzBindAddress = "", MetricsBindAddress = "" };

    /// <summary>What the flags start from.</summary>
    public static ProxyConfiguration Full { get; } = Apply(Blank);

    public static ProxyConfiguration Apply(ProxyConfiguration read)
    {
        var bind = read.BindAddress.Length == 0 ? "0.0.0.0" : read.BindAddress;
        var isIPv4 = Address.TryParse(bind, out var address) && address.Family == IPFamily.IPv4;
        var asked = SharedFields.Of(read).MinSyncPeriod;
        return read with
        {
            BindAddress = bind,
            HealthzBindAddress = WithPort(
                OrElse(read.HealthzBindAddress, isIPv4 ? "0.0.0.0" : "::"), HealthzPort),
            MetricsBindAddress = WithPort(
                OrElse(read.MetricsBindAddress, isIPv4 ? "127.0.0.1" : "::1"), MetricsPort),
            ClientConnection = read.ClientConnection.Defaulted(),
            Logging = read.Logging.Defaulted(),
            ConfigSyncPeriod = OrElse(read.ConfigSyncPeriod, TimeSpan.FromMinutes(15)),
            AskedMinSyncPeriod = asked == TimeSpan.Zero ? null : asked,
            Iptables = read.Iptables with
            {
                SyncPeriod = OrElse(read.Iptables.SyncPeriod, ProxyConfiguration.DefaultSyncPeriod),
                MinSyncPeriod = OrElse(read.Iptables.MinSyncPeriod, ProxyConfiguration.DefaultMinSyncPeriod),
            },
            Nftables = read.Nftables with
            {
                SyncPeriod = OrElse(read.Nftables.SyncPeriod, ProxyConfiguration.DefaultSyncPeriod),
                MinSyncPeriod = OrElse(read.Nftables.MinSyncPeriod, ProxyConfiguration.DefaultMinSyncPeriod),
            },
            Ipvs = read.Ipvs with
            {
                SyncPeriod = OrElse(read.Ipvs.SyncPeriod, ProxyConfiguration.DefaultSyncPeriod),
            },
        };
    }

    /// <summary>A bare address gets the port; anything else stays as it is.</summary>
    public static string WithPort(string address, int port) =>
        Address.TryParse(address, out var bare)
            ? bare.Family == IPFamily.IPv6 ? $"[{address}]:{port}" : $"{address}:{port}"
            : address;

    private static string OrElse(string text, string other) => text.Length == 0 ? other : text;

    private static TimeSpan OrElse(TimeSpan time, TimeSpan other) => time == TimeSpan.Zero ? other : time;
}
