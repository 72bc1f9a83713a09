using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>A pod's class by what its containers ask for. Source: the API's "Quality of Service for Pods".</summary>
internal static class QualityOfService
{
    private static readonly string[] Resources = ["cpu", "memory"];

    public static string Of(JsonObject? spec)
    {
        var asked = spec.Children("initContainers").Concat(spec.Children("containers"))
            .Select(container => container.Child("resources")).ToArray();
        if (!asked.Any(one => Names(one, "requests").Concat(Names(one, "limits")).Any()))
        {
            return "BestEffort";
        }

        return asked.All(IsGuaranteed) ? "Guaranteed" : "Burstable";
    }

    private static bool IsGuaranteed(JsonObject? resources) => Resources.All(name =>
        resources.Child("limits").Has(name)
        && (!resources.Child("requests").Has(name)
            || resources.Child("limits").HasSame(name, resources.Child("requests"))));

    private static IEnumerable<string> Names(JsonObject? resources, string field) =>
        Resources.Where(name => resources.Child(field).Has(name));
}
