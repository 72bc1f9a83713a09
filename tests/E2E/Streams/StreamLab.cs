using System.Net.WebSockets;
using Signalbox.E2E.Api;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Store;

namespace Signalbox.E2E.Streams;

/// <summary>A server with a node and two pods on it: "web" with one container, and "pair" with two.</summary>
internal sealed class StreamLab : IAsyncDisposable
{
    private const string Pods = "/api/v1/namespaces/demo/pods";

    private readonly ApiLab _lab;

    private StreamLab(ApiLab lab, ProcessPod node)
    {
        (_lab, Node) = (lab, node);
        lab.Store.Put(ResourceKinds.Pods, Pod("web", "main"));
        lab.Store.Put(ResourceKinds.Pods, Pod("pair", "a", "b"));
    }

    public ProcessPod Node { get; }

    public ApiClient Client => _lab.Client;

    public ApiServer Server => _lab.Server;

    public static async Task<StreamLab> StartAsync(ProcessPod? node = null)
    {
        node ??= new ProcessPod();
        return new StreamLab(await ApiLab.StartAsync(new ApiServerOptions { PodStreams = node }), node);
    }

    public static string Path(string pod, string rest) => $"{Pods}/{pod}/{rest}";

    public static string Pod(string name, params string[] containers)
    {
        var list = string.Join(',', containers.Select(one => $$$"""{"name":"{{{one}}}","image":"x"}"""));
        var ready = string.Join(',', containers.Select(one => $$$"""
            {"name":"{{{one}}}","ready":true,"state":{"running":{"startedAt":"2026-01-01T00:00:00Z"} } }
            """));
        return $$$"""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{name}}}","namespace":"demo"},
             "spec":{"nodeName":"node-1","containers":[{{{list}}}],
                     "initContainers":[{"name":"prepare","image":"x"}]},
             "status":{"phase":"Running","containerStatuses":[{{{ready}}}],
                       "conditions":[{"type":"Ready","status":"True"}]}}
            """;
    }

    /// <summary>An exec or attach by a client that is not kubectl.</summary>
    public async Task<PodSocket> OpenAsync(string pod, string rest, string protocol = "v5.channel.k8s.io")
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(protocol);
        await Client.ConnectAsync(socket, Path(pod, rest));
        return new PodSocket(socket);
    }

    public async ValueTask DisposeAsync()
    {
        await _lab.DisposeAsync();
        Node.Dispose();
    }
}
