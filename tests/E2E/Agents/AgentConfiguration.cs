using System.Globalization;
using System.Text.Json.Nodes;

namespace Signalbox.E2E.Agents;

/// <summary>Agents of these tests run with a configuration file, as in a cluster: what a test says as flags becomes
/// fields, and only what has no field stays a flag.</summary>
internal static class AgentConfiguration
{
    /// <summary>Flags to fields; * stands for the section of the mode.</summary>
    private static readonly Dictionary<string, string> Fields = new(StringComparer.Ordinal)
    {
        ["--bind-address-hard-fail"] = "bindAddressHardFail",
        ["--cluster-cidr"] = "clusterCIDR",
        ["--detect-local-mode"] = "detectLocalMode",
        ["--healthz-bind-address"] = "healthzBindAddress",
        ["--hostname-override"] = "hostnameOverride",
        ["--iptables-min-sync-period"] = "*.minSyncPeriod",
        ["--iptables-sync-period"] = "*.syncPeriod",
        ["--kubeconfig"] = "clientConnection.kubeconfig",
        ["--masquerade-all"] = "*.masqueradeAll",
        ["--metrics-bind-address"] = "metricsBindAddress",
        ["--nodeport-addresses"] = "nodePortAddresses",
        ["--oom-score-adj"] = "oomScoreAdj",
        ["--proxy-mode"] = "mode",
        ["--v"] = "logging.verbosity",
    };

    private static readonly string[] WithoutField = ["--objects", "--once", "--conntrack-strict", "--service-counters"];

    /// <summary>The command line, from the verb on. Throws for a flag that a file would silence, and that is not known
    /// above.</summary>
    /// <param name="folder">Where the file is written, under a name of its own.</param>
    /// <param name="flags">Each as --name=value, or --name when it is true.</param>
    public static string[] CommandLine(string folder, params IEnumerable<string> flags)
    {
        var given = flags.Select(flag => flag.Split('=', 2)).ToList();
        var mode = given.FindLast(flag => flag[0] == "--proxy-mode")?[1] ?? "iptables";
        var root = new JsonObject
        {
            ["apiVersion"] = "kubeproxy.config.k8s.io/v1alpha1",
            ["kind"] = "KubeProxyConfiguration",
        };
        var rest = new List<string>();
        foreach (var flag in given)
        {
            if (Fields.TryGetValue(flag[0], out var field))
            {
                Set(root, field.Replace("*", mode, StringComparison.Ordinal), ValueOf(flag));
            }
            else if (WithoutField.Contains(flag[0]))
            {
                rest.Add(string.Join('=', flag));
            }
            else
            {
                throw new InvalidOperationException($"{flag[0]} would be silenced by the configuration file");
            }
        }

        var path = Path.Combine(folder, $"{Guid.NewGuid():N}.json");
        File.WriteAllText(path, root.ToJsonString());
        return ["proxy", .. rest, $"--config={path}"];
    }

    private static JsonNode ValueOf(string[] flag) => (flag[0], flag.Length == 1 ? "true" : flag[1]) switch
    {
        ("--v" or "--oom-score-adj", var text) => int.Parse(text, CultureInfo.InvariantCulture),
        ("--masquerade-all" or "--bind-address-hard-fail", var text) => text == "true",
        ("--nodeport-addresses", var text) => new JsonArray([.. text.Split(',').Select(one => JsonValue.Create(one))]),
        // A file cannot say that there shall be none.
        ("--iptables-min-sync-period", "0s" or "0") => "1ms",
        (_, var text) => text,
    };

    private static void Set(JsonObject root, string path, JsonNode value)
    {
        var names = path.Split('.');
        var place = root;
        foreach (var name in names[..^1])
        {
            place = (JsonObject)(place[name] ??= new JsonObject());
        }

        place[names[^1]] = value;
    }
}
