using Signalbox.Proxy.Config.Flags;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Config;

/// <summary>From flags to options, in kube-proxy's order, so that of several faults the same one is told. Source: spec
/// 1.1.</summary>
internal static class Start
{
    /// <summary>Throws <see cref="ConfigurationException"/> and <see cref="FlagException"/>.</summary>
    public static ProxyOptions Options(FlagValues flags, AgentLog log)
    {
        var (configuration, gates) = Complete(flags, log);
        CheckLogging(configuration, gates);
        return Checked(configuration, gates, flags);
    }

    /// <summary>The configuration in force, and the gates.</summary>
    public static (ProxyConfiguration Configuration, FeatureGates Gates) Complete(FlagValues flags, AgentLog log)
    {
        try
        {
            var configuration = Completion.Of(flags, log);
            return (configuration, FeatureGates.Of(configuration.FeatureGates));
        }
        catch (ConfigurationException failure)
        {
            throw new ConfigurationException($"failed complete: {failure.Message}");
        }
    }

    public static void CheckLogging(ProxyConfiguration configuration, FeatureGates gates)
    {
        if (LoggingCheck.Of(configuration.Logging, gates) is { Count: > 0 } faults)
        {
            throw new ConfigurationException($"initialize logging: {ConfigurationCheck.Joined(faults)}");
        }
    }

    public static ProxyOptions Checked(ProxyConfiguration configuration, FeatureGates gates, FlagValues flags)
    {
        if (ConfigurationCheck.Of(configuration) is { Count: > 0 } faults)
        {
            throw new ConfigurationException($"failed validate: {ConfigurationCheck.Joined(faults)}");
        }

        return OptionsOf.Make(configuration, gates, flags);
    }
}
