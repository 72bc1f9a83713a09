using System.Text.Json;
using Signalbox.Cluster.Wire;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Decode;

/// <summary>What objects say that no rule depends on, gathered while they are read, for whoever asks about the cluster:
/// selectors of Services, zones of endpoints, and the pods that have an address (Pod objects, and targetRef of
/// EndpointSlices). The agent gathers nothing. What is not as the API has it says nothing here; whoever decodes the
/// object tells of it. For several threads.</summary>
public sealed class ObjectWords
{
    private const string Service = "Service";
    private const string Slice = "EndpointSlice";
    private const string PodKind = "Pod";

    private readonly Lock _gate = new();
    private readonly Dictionary<ServiceName, ServiceWords> _services = [];
    private readonly Dictionary<string, string> _zones = new(StringComparer.Ordinal);
    private readonly Dictionary<Address, string> _zonesOfTheirOwn = [];
    private readonly Dictionary<Address, ServiceName> _pods = [];
    private readonly Dictionary<(ServiceName Service, Address Address), ServiceName> _behind = [];
    private readonly SortedSet<Address> _ofPod = [];

    /// <summary>Selectors and zones are wanted.</summary>
    public bool WantsServices { get; init; }

    /// <summary>Pods are wanted.</summary>
    public bool WantsPods { get; init; }

    /// <summary>All addresses of this pod are wanted: others may have one of them too, in the node's network.</summary>
    public ServiceName? Pod { get; init; }

    /// <summary>Of <see cref="Pod"/>, in order.</summary>
    public IEnumerable<Address> AddressesOfPod => _ofPod;

    /// <summary>Null where no such Service was read.</summary>
    public ServiceWords? Of(ServiceName service) => _services.GetValueOrDefault(service);

    /// <summary>The pod behind a Service that has an address, of several the first that was read; null where nobody
    /// says it.</summary>
    public ServiceName? PodAt(ServiceName service, Address address) =>
        _behind.TryGetValue((service, address), out var behind) ? behind
        : _pods.TryGetValue(address, out var pod) ? pod : null;

    /// <summary>The zone of an endpoint; null where no EndpointSlice says it.</summary>
    public string? ZoneOf(Address address, string? node) => _zonesOfTheirOwn.TryGetValue(address, out var own) ? own
        : node is null ? null : _zones.GetValueOrDefault(node);

    /// <summary>Takes an object that is JSON, of whatever kind.</summary>
    public void See(ReadOnlySpan<byte> json, in ObjectKey key)
    {
        var isAsked = key.Kind switch
        {
            Service => WantsServices,
            Slice => (WantsServices && json.IndexOf("\"zone\""u8) >= 0)
                || (WantsPods && json.IndexOf("\"targetRef\""u8) >= 0),
            PodKind => WantsPods,
            _ => false,
        };
        if (!isAsked)
        {
            return;
        }

        try
        {
            Take(json, key);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // Of another type than the API's, or no valid text.
        }
    }

    private void Take(ReadOnlySpan<byte> json, in ObjectKey key)
    {
        if (key.Kind == Service)
        {
            var words = WordsOf(JsonSerializer.Deserialize(json, WireContext.Default.WireServiceWords)?.Spec);
            lock (_gate)
            {
                _services[key.Name] = words;
            }

            return;
        }

        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        lock (_gate)
        {
            if (key.Kind == PodKind)
            {
                TakePod(document.RootElement, key.Name);
            }
            else
            {
                TakeSlice(document.RootElement, key.Name.Namespace);
            }
        }
    }

    private static ServiceWords WordsOf(WireServiceWordsSpec? spec) => new(
        [
            .. (spec?.Selector ?? []).OrderBy(label => label.Key, StringComparer.Ordinal)
                .Select(label => KeyValuePair.Create(label.Key, label.Value ?? "")),
        ],
        string.IsNullOrEmpty(spec?.TrafficDistribution) ? null : Shown.Plain(spec.TrafficDistribution));

    private void TakePod(JsonElement pod, ServiceName name)
    {
        var status = Of(pod, "status");
        var texts = EachOf(status, "podIPs").Select(each => TextOf(each, "ip")).Append(TextOf(status, "podIP"));
        foreach (var text in texts)
        {
            if (Address.TryParse(text, out var address))
            {
                _pods.TryAdd(address, name);
                AddSender(address, name);
            }
        }
    }

    private void TakeSlice(JsonElement slice, string space)
    {
        var service = new ServiceName(
            space, TextOf(Of(Of(slice, "metadata"), "labels"), "kubernetes.io/service-name") ?? "");
        foreach (var endpoint in EachOf(slice, "endpoints"))
        {
            var (zone, target) = (TextOf(endpoint, "zone"), Of(endpoint, "targetRef"));
            var pod = WantsPods && TextOf(target, "kind") == PodKind ? TextOf(target, "name") : null;
            foreach (var text in EachOf(endpoint, "addresses"))
            {
                if (text.ValueKind != JsonValueKind.String || !Address.TryParse(text.GetString(), out var address))
                {
                    continue;
                }

                if (pod is not null)
                {
                    var name = new ServiceName(TextOf(target, "namespace") ?? space, pod);
                    _behind.TryAdd((service, address), name);
                    AddSender(address, name);
                }

                if (WantsServices && !string.IsNullOrEmpty(zone))
                {
                    AddZone(address, TextOf(endpoint, "nodeName"), zone);
                }
            }
        }
    }

    private void AddSender(Address address, ServiceName pod)
    {
        if (pod == Pod)
        {
            _ofPod.Add(address);
        }
    }

    /// <summary>Nearly always a node's endpoints have its zone, so that one entry does for all of them.</summary>
    private void AddZone(Address address, string? node, string zone)
    {
        if (node is null || (_zones.TryGetValue(node, out var said) ? said != zone : !_zones.TryAdd(node, zone)))
        {
            _zonesOfTheirOwn[address] = zone;
        }
    }

    private static JsonElement Of(JsonElement one, string field) =>
        one.ValueKind == JsonValueKind.Object && one.TryGetProperty(field, out var value) ? value : default;

    private static string? TextOf(JsonElement one, string field) =>
        Of(one, field) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static JsonElement.ArrayEnumerator EachOf(JsonElement one, string field) =>
        Of(one, field) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : default;
}
