using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>What volumes are filled with. Source: SetDefaults_Volume and its likes.</summary>
internal static class VolumeDefaults
{
    /// <summary>0644.</summary>
    private const int ReadableByAll = 420;

    private const int TokenSeconds = 3_600;

    public static void Fill(JsonObject volume)
    {
        if (volume.All(field => field.Key == "name"))
        {
            volume["emptyDir"] = new JsonObject();
        }

        foreach (var field in new[] { "configMap", "secret", "downwardAPI", "projected" })
        {
            volume.Child(field)?.Default("defaultMode", ReadableByAll);
        }

        if (volume.Child("hostPath") is { } host && !host.Has("type"))
        {
            host["type"] = "";
        }

        FillReferences(volume.Child("downwardAPI"));
        foreach (var source in volume.Child("projected").Children("sources"))
        {
            source.Child("serviceAccountToken")?.Default("expirationSeconds", TokenSeconds);
            FillReferences(source.Child("downwardAPI"));
        }
    }

    private static void FillReferences(JsonObject? downward)
    {
        foreach (var item in downward.Children("items"))
        {
            item.Child("fieldRef")?.Default("apiVersion", "v1");
        }
    }
}
