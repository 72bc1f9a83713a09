using System.Globalization;
using k8s.Models;

namespace Signalbox.Lab.Api.Tables;

/// <summary>The tables of where Services lead to.</summary>
internal static class EndpointTables
{
    private const string Unset = "<unset>";

    public static KindTable Endpoints { get; } = KindTable.Of<V1Endpoints>(
        [
            TableColumn.ObjectName,
            new("Endpoints", "Addresses that are ready, each with each port."),
            TableColumn.Age,
        ],
        (one, now) => new(
        [
            one.Metadata.Name,
            one.Subsets is { Count: > 0 } subsets ? CellText.Few([.. subsets.SelectMany(PlacesOf)]) : CellText.None,
            HumanDuration.Since(one.Metadata.CreationTimestamp, now),
        ]));

    public static KindTable Slices { get; } = KindTable.Of<V1EndpointSlice>(
        [
            TableColumn.ObjectName,
            new("AddressType", "Which form all of its addresses have."),
            new("Ports", "The ports that each endpoint has."),
            new("Endpoints", "The addresses, ready or not."),
            TableColumn.Age,
        ],
        (one, now) => new(
        [
            one.Metadata.Name,
            one.AddressType ?? "",
            OrUnset(CellText.Few([.. (one.Ports ?? []).Select(PortText)])),
            OrUnset(CellText.Few([.. (one.Endpoints ?? []).SelectMany(endpoint => endpoint.Addresses ?? [])])),
            HumanDuration.Since(one.Metadata.CreationTimestamp, now),
        ]));

    private static IEnumerable<string> PlacesOf(V1EndpointSubset subset)
    {
        var addresses = (subset.Addresses ?? []).Select(address => address.Ip);
        return subset.Ports is { Count: > 0 } ports
            ? ports.SelectMany(port => addresses.Select(address => Place(address, port.Port)))
            : addresses;
    }

    private static string Place(string address, int port) =>
        address.Contains(':', StringComparison.Ordinal) ? $"[{address}]:{port}" : $"{address}:{port}";

    // A port without a number is all of them, unless its name says which.
    private static string PortText(Discoveryv1EndpointPort port) =>
        port.Port?.ToString(CultureInfo.InvariantCulture) ?? port.Name ?? "*";

    private static string OrUnset(string text) => text.Length == 0 ? Unset : text;
}
