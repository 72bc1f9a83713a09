using System.Runtime.InteropServices;
using Prometheus;
using Signalbox.Proxy.Config;

namespace Signalbox.Proxy.Metrics;

/// <summary>What runs here: in the place of which kube-proxy, with which features, and which version of ours. Alerts
/// compare the first with the versions of the cluster's other programs.</summary>
internal static class BuildMetrics
{
    public static void Add(IMetricFactory factory, ProxyOptions options)
    {
        var numbers = options.KubernetesVersion.TrimStart('v').Split('.');
        Set(factory, "kubernetes_build_info", "[ALPHA] The version of kube-proxy whose place this takes", new()
        {
            ["build_date"] = "",
            ["compiler"] = "dotnet",
            ["git_commit"] = "",
            ["git_tree_state"] = "",
            ["git_version"] = options.KubernetesVersion,
            ["go_version"] = "",
            ["major"] = numbers[0],
            ["minor"] = numbers.ElementAtOrDefault(1) ?? "",
            ["platform"] = $"linux/{Architecture()}",
        });
        Set(factory, "signalbox_build_info", "What runs here", new()
        {
            ["mode"] = options.Mode.ToString().ToLowerInvariant(),
            ["runtime"] = RuntimeInformation.FrameworkDescription,
            ["version"] = OwnVersion(),
        });
        var features = factory.CreateGauge(
            "kubernetes_feature_enabled", "[BETA] Feature gates: 1 for one that is on, otherwise 0",
            ["name", "stage"]);
        foreach (var gate in options.FeatureGates.All)
        {
            features.WithLabels(gate.Name, gate.Stage).Set(gate.IsOn ? 1 : 0);
        }
    }

    public static string OwnVersion() => typeof(BuildMetrics).Assembly.GetName().Version?.ToString(3) ?? "";

    private static void Set(IMetricFactory factory, string name, string help, Dictionary<string, string> labels) =>
        factory.CreateGauge(name, help, [.. labels.Keys]).WithLabels([.. labels.Values]).Set(1);

    /// <summary>Go's words.</summary>
    private static string Architecture() => RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.X86 => "386",
        var other => other.ToString().ToLowerInvariant(),
    };
}
