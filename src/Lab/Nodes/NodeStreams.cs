using System.Net;
using System.Net.Sockets;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Streams;
using Signalbox.Lab.Containers;
using Signalbox.Lab.Topology;

namespace Signalbox.Lab.Nodes;

/// <summary>Logs and sessions of containers, asked of the kubelet that runs the pod.</summary>
/// <param name="store">Says on which node a pod is.</param>
/// <param name="kubelet">The kubelet of a node; null when the node has none that runs.</param>
public sealed class NodeStreams(ObjectStore store, Func<string, Kubelet?> kubelet) : IPodStreams
{
    public Stream OpenLog(PodLogRequest request)
    {
        var container = Find(request.Namespace, request.Pod, request.Container);
        var facts = container.Facts;
        var (path, live) = request.Previous
            ? (container.LogPath(facts.Restarts - 1), null)
            : (container.LogPath(facts.Restarts), container.Process?.Log);
        if (File.Exists(path))
        {
            return new PieceStream(LogReader.Read(path, live?.Path == path ? live : null, request));
        }

        throw new PodStreamException(request.Previous
            ? $"previous terminated container \"{request.Container}\" in pod \"{request.Pod}\" not found"
            : $"container \"{request.Container}\" in pod \"{request.Pod}\" is waiting to start: "
                + ((facts.State as ContainerState.Waiting)?.Reason ?? "ContainerCreating"));
    }

    public async Task<IContainerSession> ExecAsync(PodSessionRequest request, CancellationToken stop)
    {
        var process = Running(request);
        if (!process.HasProgram(request.Command[0]))
        {
            throw new PodStreamException(
                "error executing command in container: failed to exec in container: OCI runtime exec failed: exec "
                + "failed: unable to start container process: "
                + $"exec: \"{request.Command[0]}\": executable file not found in $PATH");
        }

        try
        {
            return await ExecSession.StartAsync(process, request).ConfigureAwait(false);
        }
        catch (InvalidOperationException gone)
        {
            throw new PodStreamException(gone.Message);
        }
    }

    public Task<IContainerSession> AttachAsync(PodSessionRequest request, CancellationToken stop) =>
        Task.FromResult<IContainerSession>(new AttachSession(Running(request), request));

    public async Task<Socket> ConnectAsync(PodPortRequest request, CancellationToken stop)
    {
        var worker = FindPod(request.Namespace, request.Pod);
        var place = worker.Place
            ?? throw new PodStreamException($"the pod {request.Pod} has no network: it is not running");
        var faults = new List<string>();
        foreach (var address in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback })
        {
            try
            {
                return await OpenAsync(place, new IPEndPoint(address, request.Port), stop).ConfigureAwait(false);
            }
            catch (SocketException failure)
            {
                var family = address.AddressFamily == AddressFamily.InterNetwork ? 4 : 6;
                var reason = failure.Message.ToLowerInvariant();
                faults.Add($"dial tcp{family} {new IPEndPoint(address, request.Port)}: connect: {reason}");
            }
        }

        // As the kubelet says it with containerd.
        var (space, id) = (place.Namespace.Name, worker.Uid.Replace("-", ""));
        throw new PodStreamException(
            $"error forwarding port {request.Port} to pod {id}, uid : failed to execute portforward in network "
            + $"namespace \"/run/netns/{space}\": failed to connect to localhost:{request.Port} inside namespace "
            + $"\"{id}\", IPv4: {faults[0]} IPv6 {faults[1]} ");
    }

    // A socket belongs to the namespace of the thread that makes it, wherever it is used afterwards.
    private static async Task<Socket> OpenAsync(PodPlace place, IPEndPoint end, CancellationToken stop)
    {
        var socket = place.Namespace.Run(() =>
            new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
        try
        {
            await socket.ConnectAsync(end, stop).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private ContainerProcess Running(PodSessionRequest request)
    {
        var container = Find(request.Namespace, request.Pod, request.Container);
        return container.Process is { Exited.IsCompleted: false } process
            ? process
            : throw new PodStreamException($"container {request.Container} is not running");
    }

    private PodContainer Find(string @namespace, string pod, string container) =>
        FindPod(@namespace, pod).Find(container)
        ?? throw new PodStreamException($"container {container} is not valid for pod {pod}");

    private PodWorker FindPod(string @namespace, string pod)
    {
        var node = store.Find(ResourceKinds.Pods, @namespace, pod)?.Field("spec.nodeName")
            ?? throw new PodStreamException($"pod {pod} does not have a host assigned");
        return kubelet(node)?.Find(@namespace, pod)
            ?? throw new PodStreamException($"the kubelet of node {node} does not run pod {pod}");
    }
}
