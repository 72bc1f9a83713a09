using System.Globalization;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Live;

/// <summary>What a screen shows of an EndpointSlice.</summary>
/// <param name="Service">"namespace/name"; "" when it belongs to none.</param>
/// <param name="Endpoints">One for each address and port.</param>
internal sealed record SliceFacts(string Service, IReadOnlyList<EndpointFacts> Endpoints)
{
    public static SliceFacts Of(StoredObject stored)
    {
        var service = stored.Labels.GetValueOrDefault("kubernetes.io/service-name");
        var json = stored.ToJson();
        return new SliceFacts(
            service is null ? "" : $"{stored.Namespace}/{service}",
            [.. json.Children("endpoints").SelectMany(endpoint => json.Children("ports")
                .Select(port => port.Number("port")).OfType<long>().Distinct()
                .Select(port => EndpointFacts.Of(endpoint, port)))]);
    }
}

/// <summary>An endpoint of a slice.</summary>
/// <param name="Address">"192.168.1.5:80".</param>
/// <param name="Node">"" where it is not said.</param>
/// <param name="Pod">"" where it is none.</param>
/// <param name="IsReady">New connections may go to it.</param>
/// <param name="IsTerminating">It is about to go.</param>
internal sealed record EndpointFacts(string Address, string Node, string Pod, bool IsReady, bool IsTerminating)
{
    public static EndpointFacts Of(JsonObject endpoint, long port)
    {
        var address = endpoint.Texts("addresses") is [var first, ..] ? first : "";
        var host = address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;
        var conditions = endpoint.Child("conditions");
        var target = endpoint.Child("targetRef");
        return new EndpointFacts(
            string.Create(CultureInfo.InvariantCulture, $"{host}:{port}"),
            endpoint.Text("nodeName"),
            target.Text("kind") == "Pod" ? target.Text("name") : "",
            conditions.Flag("ready") ?? true,
            conditions.Flag("terminating") ?? false);
    }
}
