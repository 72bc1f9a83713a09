using System.Globalization;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Live;

/// <summary>What a screen shows of a Service object.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">spec.type.</param>
/// <param name="Frontends">Where it can be called, in words.</param>
internal sealed record ServiceFacts(string Namespace, string Name, string Type, IReadOnlyList<string> Frontends)
{
    /// <summary>"namespace/name".</summary>
    public string Key { get; } = $"{Namespace}/{Name}";

    public static ServiceFacts Of(StoredObject stored)
    {
        var json = stored.ToJson();
        var spec = json.Child("spec");
        var addresses = spec.Texts("clusterIPs").Where(address => address != "None")
            .Concat(spec.Texts("externalIPs"))
            .Concat(json.Child("status").Child("loadBalancer").Children("ingress").Select(one => one.Text("ip")))
            .Where(address => address.Length > 0).ToList();
        var ports = spec.Children("ports");
        return new ServiceFacts(stored.Namespace, stored.Name, spec.Text("type"),
        [
            .. addresses.SelectMany(address => ports.Select(port => $"{Host(address)}:{Port(port, "port")}")),
            .. ports.Where(port => port.Number("nodePort") is > 0)
                .Select(port => $"node port {Port(port, "nodePort")}"),
            .. spec.Text("externalName") is { Length: > 0 } other ? new[] { other } : [],
        ]);
    }

    private static string Port(JsonObject port, string field) =>
        string.Create(CultureInfo.InvariantCulture, $"{port.Number(field)}/{port.Text("protocol")}");

    private static string Host(string address) =>
        address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;
}
