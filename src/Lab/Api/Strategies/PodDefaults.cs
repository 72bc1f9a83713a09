using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>What pods and templates of pods are filled with. Source: SetDefaults_PodSpec, the admission plugins
/// Priority, ServiceAccount and DefaultTolerationSeconds, and the traffic of kube-apiserver 1.36.2.</summary>
internal static class PodDefaults
{
    /// <summary>So long a pod stays on a node that is away, in seconds.</summary>
    private const int AwaySeconds = 300;

    /// <summary>The status of a new pod.</summary>
    public static void Begin(JsonObject json) => json["status"] = new JsonObject
    {
        ["phase"] = "Pending",
        ["qosClass"] = QualityOfService.Of(json.Child("spec")),
    };

    public static void Fill(JsonObject json)
    {
        var spec = json.Ensure("spec");
        spec.Default("enableServiceLinks", true);
        FillTemplate(spec);
        spec.Default("serviceAccountName", spec.Text("serviceAccount") is { Length: > 0 } old ? old : "default");
        spec["serviceAccount"] = spec.Text("serviceAccountName");
        spec.Default("priority", 0);
        spec.Default("preemptionPolicy", "PreemptLowerPriority");
        Tolerate(spec, "node.kubernetes.io/not-ready");
        Tolerate(spec, "node.kubernetes.io/unreachable");
    }

    /// <summary>The part that the specs of templates get too.</summary>
    public static void FillTemplate(JsonObject spec)
    {
        spec.Default("restartPolicy", "Always");
        spec.Default("terminationGracePeriodSeconds", 30);
        spec.Default("dnsPolicy", "ClusterFirst");
        spec.Ensure("securityContext");
        spec.Default("schedulerName", "default-scheduler");
        foreach (var field in new[] { "initContainers", "containers", "ephemeralContainers" })
        {
            foreach (var container in spec.Children(field))
            {
                ContainerDefaults.Fill(container, spec.Flag("hostNetwork") == true);
            }
        }

        foreach (var volume in spec.Children("volumes"))
        {
            VolumeDefaults.Fill(volume);
        }
    }

    private static void Tolerate(JsonObject spec, string taint)
    {
        var all = spec.Children("tolerations");
        var isTold = all.Any(one =>
            one.Text("key") is var key && (key == taint || key.Length == 0)
            && one.Text("effect") is "" or "NoExecute");
        if (isTold)
        {
            return;
        }

        spec["tolerations"] = new JsonArray(
        [
            .. all.Select(one => one.DeepClone()),
            new JsonObject
            {
                ["key"] = taint,
                ["operator"] = "Exists",
                ["effect"] = "NoExecute",
                ["tolerationSeconds"] = AwaySeconds,
            },
        ]);
    }
}
