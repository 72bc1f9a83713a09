using System.Net.Sockets;

namespace Signalbox.Lab.Api.Streams;

/// <summary>What an API server asks of the node that a pod runs on, as upstream's asks the kubelet. Reading and writing
/// the streams ends when it is cancelled: that is how a server leaves when its client has left.</summary>
public interface IPodStreams
{
    /// <summary>A container's log as bytes, from where the request says. When it follows, reading waits for more until
    /// the container is gone. Throws <see cref="PodStreamException"/>.</summary>
    Stream OpenLog(PodLogRequest request);

    /// <summary>Starts a program in a container. Throws <see cref="PodStreamException"/>.</summary>
    Task<IContainerSession> ExecAsync(PodSessionRequest request, CancellationToken stop);

    /// <summary>Joins the program that the container runs: its output from now on, and its input when the container
    /// has one. Throws <see cref="PodStreamException"/>.</summary>
    Task<IContainerSession> AttachAsync(PodSessionRequest request, CancellationToken stop);

    /// <summary>Connects to a port of the pod, as a program inside does by localhost. The caller owns the socket.
    /// Throws <see cref="PodStreamException"/>.</summary>
    Task<Socket> ConnectAsync(PodPortRequest request, CancellationToken stop);
}
