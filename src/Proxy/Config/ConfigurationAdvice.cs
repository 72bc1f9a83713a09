using Signalbox.Core.Model;

namespace Signalbox.Proxy.Config;

/// <summary>What can be used, and is perhaps not meant: node ports that answer at more addresses than somebody thinks.
/// The words are kube-proxy's. Source: spec 1.9.</summary>
internal static class ConfigurationAdvice
{
    /// <summary>Null where there is nothing to say.</summary>
    public static string? Of(ProxyOptions options)
    {
        if (options.NodePortsOnPrimary)
        {
            return null;
        }

        var families = options.NodePortAddresses.Select(block => block.Family).Distinct().ToList();
        if (families.Count == 0)
        {
            return "nodePortAddresses is unset; NodePort connections will be accepted on all local IPs. "
                + "Consider using `--nodeport-addresses primary`";
        }

        if (families.Count > 1 || !IsDualStack(options))
        {
            return null;
        }

        var other = families[0] == IPFamily.IPv4 ? IPFamily.IPv6 : IPFamily.IPv4;
        return $"cluster appears to be dual-stack but nodePortAddresses contains only {families[0]} addresses; "
            + $"NodePort connections will be accepted on all local {other} IPs";
    }

    private static bool IsDualStack(ProxyOptions options) =>
        options.ClusterCIDRs.Select(block => block.Family).Distinct().Count() == 2;
}
