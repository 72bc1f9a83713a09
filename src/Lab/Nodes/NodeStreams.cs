using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Streams;
using Signalbox.Lab.Containers;

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

    private ContainerProcess Running(PodSessionRequest request)
    {
        var container = Find(request.Namespace, request.Pod, request.Container);
        return container.Process is { Exited.IsCompleted: false } process
            ? process
            : throw new PodStreamException($"container {request.Container} is not running");
    }

    private PodContainer Find(string @namespace, string pod, string container)
    {
        var node = store.Find(ResourceKinds.Pods, @namespace, pod)?.Field("spec.nodeName")
            ?? throw new PodStreamException($"pod {pod} does not have a host assigned");
        var worker = kubelet(node)?.Find(@namespace, pod)
            ?? throw new PodStreamException($"the kubelet of node {node} does not run pod {pod}");
        return worker.Find(container)
            ?? throw new PodStreamException($"container {container} is not valid for pod {pod}");
    }
}
