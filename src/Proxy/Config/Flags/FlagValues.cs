using System.Collections.Immutable;
using Signalbox.Proxy.Config.Sections;

namespace Signalbox.Proxy.Config.Flags;

/// <summary>What a command line says: what has no field of the configuration, and the configuration as far as flags
/// have fields. Source: spec 1.2.</summary>
internal sealed record FlagValues
{
    /// <summary>--config; empty for none.</summary>
    public string ConfigPath { get; init; } = "";

    /// <summary>--write-config-to; empty for none.</summary>
    public string WriteConfigTo { get; init; } = "";

    public bool Cleanup { get; init; }

    /// <summary>--dry-run: with --cleanup, tell and remove nothing.</summary>
    public bool DryRun { get; init; }

    public bool InitOnly { get; init; }

    public string Master { get; init; } = "";

    /// <summary>As typed.</summary>
    public string HostnameOverride { get; init; } = "";

    public IReadOnlyList<string> Objects { get; init; } = [];

    public bool Once { get; init; }

    public bool ConntrackStrict { get; init; }

    public bool ServiceCounters { get; init; }

    /// <summary>--help, or -h: what comes after it was not looked at.</summary>
    public bool Help { get; init; }

    /// <summary>"true", "raw", a version to report, or "false".</summary>
    public string Version { get; init; } = "false";

    /// <summary>What the flags have fields for, before it is completed.</summary>
    public ProxyConfiguration Configuration { get; init; } = ConfigurationDefaults.Full;

    /// <summary>Flags of logging, which win over a file.</summary>
    public ImmutableList<Func<LoggingSection, LoggingSection>> Logging { get; init; } = [];

    /// <summary>0 for no server.</summary>
    public int HealthzPort { get; init; } = ConfigurationDefaults.HealthzPort;

    /// <inheritdoc cref="HealthzPort"/>
    public int MetricsPort { get; init; } = ConfigurationDefaults.MetricsPort;

    /// <summary>Null when not given, as the next three.</summary>
    public TimeSpan? SyncPeriod { get; init; }

    public TimeSpan? MinSyncPeriod { get; init; }

    public TimeSpan? IpvsSyncPeriod { get; init; }

    public TimeSpan? IpvsMinSyncPeriod { get; init; }

    public bool MasqueradeAll { get; init; }

    /// <summary>Flags that were given, by name, with their values as kube-proxy shows them.</summary>
    public ImmutableSortedDictionary<string, string> Given { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>With this logging flag, for now and over what a file says later.</summary>
    public FlagValues WithLogging(Func<LoggingSection, LoggingSection> set) => this with { Logging = Logging.Add(set) };

    /// <summary>With another configuration.</summary>
    public FlagValues With(Func<ProxyConfiguration, ProxyConfiguration> set) =>
        this with { Configuration = set(Configuration) };
}
