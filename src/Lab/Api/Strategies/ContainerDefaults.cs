using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>What containers are filled with. Source: SetDefaults_Container and SetDefaults_Probe.</summary>
internal static class ContainerDefaults
{
    private static readonly string[] Probes = ["livenessProbe", "readinessProbe", "startupProbe"];

    public static void Fill(JsonObject container, bool isOnHostNetwork)
    {
        container.Default("imagePullPolicy", IsLatest(container.Text("image")) ? "Always" : "IfNotPresent");
        container.Default("terminationMessagePath", "/dev/termination-log");
        container.Default("terminationMessagePolicy", "File");
        FillResources(container.Ensure("resources"));
        foreach (var port in container.Children("ports"))
        {
            port.Default("protocol", "TCP");
            if (isOnHostNetwork && port["containerPort"] is { } number)
            {
                port.Default("hostPort", number.DeepClone());
            }
        }

        foreach (var probe in Probes.Select(name => container.Child(name)).OfType<JsonObject>())
        {
            FillProbe(probe);
        }

        foreach (var handler in container.Child("lifecycle") ?? [])
        {
            FillHttpGet((handler.Value as JsonObject).Child("httpGet"));
        }

        foreach (var reference in container.Children("env").Select(one => one.Child("valueFrom").Child("fieldRef")))
        {
            reference?.Default("apiVersion", "v1");
        }
    }

    /// <summary>Whether an image's tag says "latest", or nothing.</summary>
    private static bool IsLatest(string image)
    {
        var name = image[(image.LastIndexOf('/') + 1)..];
        return !image.Contains('@', StringComparison.Ordinal)
            && (!name.Contains(':', StringComparison.Ordinal) || name.EndsWith(":latest", StringComparison.Ordinal));
    }

    /// <summary>Who limits and does not request requests as much.</summary>
    private static void FillResources(JsonObject resources)
    {
        foreach (var (name, limit) in resources.Child("limits") ?? [])
        {
            resources.Ensure("requests").Default(name, limit!.DeepClone());
        }
    }

    private static void FillProbe(JsonObject probe)
    {
        probe.Default("timeoutSeconds", 1);
        probe.Default("periodSeconds", 10);
        probe.Default("successThreshold", 1);
        probe.Default("failureThreshold", 3);
        FillHttpGet(probe.Child("httpGet"));
        if (probe.Child("grpc") is { } grpc && !grpc.Has("service"))
        {
            grpc["service"] = "";
        }
    }

    private static void FillHttpGet(JsonObject? get)
    {
        get?.Default("path", "/");
        get?.Default("scheme", "HTTP");
    }
}
