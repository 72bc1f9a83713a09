using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json;
using Signalbox.Cluster.Yaml;
using Signalbox.Core.Model;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Telemetry;
using YamlDotNet.Core;

namespace Signalbox.Proxy.Inquiry;

/// <summary>Pods and their addresses, for the few that a question is about: from Pod objects, and from what
/// EndpointSlices say of their endpoints (targetRef). What cannot be read is nobody's pod here; whoever reads all
/// objects says so.</summary>
internal static class PodNames
{
    private const string Pod = "Pod";
    private const string Slice = "EndpointSlice";

    /// <summary>A pod's addresses; empty when there is no such pod, or none that has addresses. Throws
    /// <see cref="Cluster.Connect.ConnectionException"/>, <see cref="HttpRequestException"/> and
    /// <see cref="TimeoutException"/>.</summary>
    public static async Task<ImmutableArray<Address>> AddressesAsync(
        ProxyOptions options, ServiceName pod, CancellationToken cancellation)
    {
        var objects = options.Objects.Count > 0
            ? Files(options.Objects)
            : await AskAsync(options, $"/api/v1/namespaces/{pod.Namespace}/pods/{pod.Name}", cancellation);
        var found = new SortedSet<Address>();
        foreach (var each in objects)
        {
            found.UnionWith(PairsOf(each).Where(pair => pair.Pod == pod).Select(pair => pair.Address));
        }

        return [.. found];
    }

    /// <summary>The pods behind a Service, "shop/web-1", by address. Throws as <see cref="AddressesAsync"/>.</summary>
    public static async Task<IReadOnlyDictionary<Address, string>> BehindAsync(
        ProxyOptions options, ServiceName service, CancellationToken cancellation)
    {
        var selector = Uri.EscapeDataString($"kubernetes.io/service-name={service.Name}");
        var objects = options.Objects.Count > 0
            ? Files(options.Objects)
            : await AskAsync(
                options,
                $"/apis/discovery.k8s.io/v1/namespaces/{service.Namespace}/endpointslices?labelSelector={selector}",
                cancellation);
        var names = new Dictionary<Address, string>();
        foreach (var (address, pod) in objects.SelectMany(PairsOf))
        {
            names.TryAdd(address, pod.ToString());
        }

        return names;
    }

    private static IEnumerable<(Address Address, ServiceName Pod)> PairsOf(JsonElement one) =>
        (TextOf(one, "kind") ?? KindOfItem(one)) switch
        {
            Pod => OfPod(one),
            Slice => OfSlice(one),
            _ => EachOf(one, "items").SelectMany(PairsOf),
        };

    /// <summary>In a list of one kind the items do not say it.</summary>
    private static string? KindOfItem(JsonElement one) =>
        Of(one, "addressType").ValueKind == JsonValueKind.String ? Slice : null;

    private static IEnumerable<(Address, ServiceName)> OfPod(JsonElement pod)
    {
        var metadata = Of(pod, "metadata");
        var name = new ServiceName(TextOf(metadata, "namespace") ?? "default", TextOf(metadata, "name") ?? "");
        var status = Of(pod, "status");
        return EachOf(status, "podIPs").Select(each => TextOf(each, "ip")).Append(TextOf(status, "podIP"))
            .Where(text => Address.TryParse(text, out _))
            .Select(text => (Address.Parse(text!), name));
    }

    private static IEnumerable<(Address, ServiceName)> OfSlice(JsonElement slice) =>
        from endpoint in EachOf(slice, "endpoints")
        let target = Of(endpoint, "targetRef")
        where TextOf(target, "kind") == Pod
        let space = TextOf(target, "namespace") ?? TextOf(Of(slice, "metadata"), "namespace")
        from text in EachOf(endpoint, "addresses")
        where text.ValueKind == JsonValueKind.String && Address.TryParse(text.GetString(), out _)
        select (Address.Parse(text.GetString()!), new ServiceName(space ?? "default", TextOf(target, "name") ?? ""));

    private static async Task<IEnumerable<JsonElement>> AskAsync(
        ProxyOptions options, string path, CancellationToken cancellation)
    {
        using var start = SourceStart.Open(
            options, new AgentLog(TextWriter.Null, TimeProvider.System, 0), TimeProvider.System);
        using var answer = await start.Server!.Value.Client.SendAsync(HttpMethod.Get, path, null, cancellation);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            return [];
        }

        using var body = await JsonDocument.ParseAsync(
            await answer.Content.ReadAsStreamAsync(cancellation), default, cancellation);
        return [body.RootElement.Clone()];
    }

    private static IEnumerable<JsonElement> Files(IEnumerable<string> paths) => paths
        .SelectMany(IEnumerable<string> (path) =>
            Directory.Exists(path) ? Directory.EnumerateFiles(path).Order() : [path])
        .Where(File.Exists)
        .SelectMany(Documents);

    private static List<JsonElement> Documents(string file)
    {
        var found = new List<JsonElement>();
        try
        {
            var text = File.ReadAllBytes(file);
            if (text.AsSpan().IndexOf("Pod"u8) < 0)
            {
                return found;
            }

            var first = text.AsSpan().IndexOfAnyExcept(" \t\r\n"u8);
            if (first >= 0 && text[first] == '{')
            {
                ReadJson(text, found);
                return found;
            }

            foreach (var (_, json) in YamlToJson.Convert(new StringReader(Encoding.UTF8.GetString(text))))
            {
                using var document = JsonDocument.Parse(json);
                found.Add(document.RootElement.Clone());
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException
            or YamlException)
        {
            // What was read before is as good as ever.
        }

        return found;
    }

    private static void ReadJson(ReadOnlySpan<byte> text, List<JsonElement> found)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
        {
            using var document = JsonDocument.ParseValue(ref reader);
            found.Add(document.RootElement.Clone());
        }
    }

    private static JsonElement Of(JsonElement one, string field) =>
        one.ValueKind == JsonValueKind.Object && one.TryGetProperty(field, out var value) ? value : default;

    private static string? TextOf(JsonElement one, string field) =>
        Of(one, field) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static JsonElement.ArrayEnumerator EachOf(JsonElement one, string field) =>
        Of(one, field) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : default;
}
