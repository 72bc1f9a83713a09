using Signalbox.Proxy.Config.Flags;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Config;

/// <summary>Flags and file to the configuration in force, not checked yet. With a file the flags count only where they
/// win. Source: spec 1.2 and 1.4.</summary>
internal static class Completion
{
    /// <summary>Throws <see cref="ConfigurationException"/> when the file cannot be read, or the name is blank.
    /// </summary>
    public static ProxyConfiguration Of(FlagValues flags, AgentLog log)
    {
        var given = flags.ConfigPath.Length > 0
            ? WithLogging(Read(TextOf(flags.ConfigPath), log), flags)
            : OfFlags(flags);
        if (given.Mode.Length == 0)
        {
            log.Info(0, "Using iptables proxy");
        }

        return WithName(OfFile(given), flags.HostnameOverride);
    }

    /// <summary>What a changed file means beside the same flags; nothing is logged.</summary>
    public static ProxyConfiguration OfText(string text, FlagValues flags) => WithName(
        OfFile(WithLogging(ConfigurationReader.Read(text).Configuration, flags)), flags.HostnameOverride);

    /// <summary>With what Linux makes of values that are not said, and without what the mode does not look at.
    /// </summary>
    public static ProxyConfiguration OfFile(ProxyConfiguration given)
    {
        var mode = given.Mode.Length == 0 ? SharedFields.Iptables : given.Mode;
        var saysNothing = given.NodePortAddresses is not { Length: > 0 };
        var complete = given with
        {
            Mode = mode,
            NodePortAddresses = mode == SharedFields.Nftables && saysNothing
                ? [ProxyConfiguration.Primary] : given.NodePortAddresses,
            DetectLocalMode = given.DetectLocalMode.Length == 0
                ? nameof(LocalMode.ClusterCIDR) : given.DetectLocalMode,
        };
        return SharedFields.Of(complete).In(complete);
    }

    private static ProxyConfiguration Read(string text, AgentLog log)
    {
        var read = ConfigurationReader.Read(text);
        if (read.Objections is { } objections)
        {
            log.Info(
                0, "Using lenient decoding as strict decoding failed", ("err", objections.Words),
                ("line", objections.Lines));
        }

        return read.Configuration;
    }

    private static string TextOf(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ConfigurationException($"open {path}: no such file or directory");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"open {path}: {failure.Message}");
        }
    }

    private static ProxyConfiguration OfFlags(FlagValues flags)
    {
        var given = WithLogging(flags.Configuration, flags);
        if (flags.WriteConfigTo.Length == 0)
        {
            given = given with
            {
                HealthzBindAddress = WithPort(given.HealthzBindAddress, flags.HealthzPort),
                MetricsBindAddress = WithPort(given.MetricsBindAddress, flags.MetricsPort),
            };
        }

        var isIpvs = given.Mode == SharedFields.Ipvs;
        var (period, least) = isIpvs
            ? (flags.IpvsSyncPeriod, flags.IpvsMinSyncPeriod)
            : (flags.SyncPeriod, flags.MinSyncPeriod);
        var shared = new SharedFields(
            period ?? ProxyConfiguration.DefaultSyncPeriod, least ?? ProxyConfiguration.DefaultMinSyncPeriod,
            flags.MasqueradeAll);
        return shared.In(given) with { AskedMinSyncPeriod = least };
    }

    private static string WithPort(string address, int port) =>
        port == 0 ? "" : ConfigurationDefaults.WithPort(address, port);

    private static ProxyConfiguration WithLogging(ProxyConfiguration configuration, FlagValues flags) =>
        configuration with
        {
            Logging = flags.Logging.Aggregate(configuration.Logging, (logging, set) => set(logging)),
        };

    private static ProxyConfiguration WithName(ProxyConfiguration configuration, string name)
    {
        if (name.Length == 0)
        {
            return configuration;
        }

        var trimmed = name.Trim();
        return trimmed.Length == 0
            ? throw new ConfigurationException("empty hostname-override is invalid")
            : configuration with { HostnameOverride = trimmed.ToLowerInvariant() };
    }
}
