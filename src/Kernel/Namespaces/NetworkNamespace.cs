using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Links;

namespace Signalbox.Kernel.Namespaces;

/// <summary>A network namespace, mostly one that iproute2 has named. Code runs in it on a thread of its own, which ends
/// with it: a thread that has changed its namespace is never used again.</summary>
public sealed class NetworkNamespace : IDisposable
{
    private readonly SafeFileHandle _handle;

    private NetworkNamespace(string name, SafeFileHandle handle)
    {
        Name = name;
        _handle = handle;
    }

    public string Name { get; }

    /// <summary>Whether an interface of the calling thread's namespace has its other end in this one. Throws
    /// <see cref="KernelException"/>.</summary>
    public bool IsLinkedToHere()
    {
        var peers = NetworkLinks.Read().Select(link => link.PeerNamespace).ToHashSet();
        return NamespaceNumbers.Of(_handle) is { } number && peers.Contains(number);
    }

    /// <summary>Opens /run/netns/NAME. Throws <see cref="KernelException"/> when there is none.</summary>
    public static NetworkNamespace Open(string name) => OpenPath($"/run/netns/{name}", name);

    /// <summary>Opens what stands for a namespace elsewhere: "/proc/4711/ns/net". Throws <see cref="KernelException"/>
    /// when it is none, or is gone.</summary>
    internal static NetworkNamespace OpenPath(string path, string name)
    {
        var handle = Libc.open(path, Libc.O_RDONLY | Libc.O_CLOEXEC);
        var errno = Marshal.GetLastPInvokeError();
        if (handle.IsInvalid)
        {
            throw new KernelException($"open {path}", errno);
        }

        return new NetworkNamespace(name, handle);
    }

    /// <summary>Runs <paramref name="work"/> inside and waits for it. What it throws is thrown here. Sockets made
    /// inside stay in the namespace wherever they are used afterwards. Must not await.</summary>
    public T Run<T>(Func<T> work)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                if (Libc.setns(_handle, Libc.CLONE_NEWNET) != 0)
                {
                    throw new KernelException($"enter network namespace {Name}", Marshal.GetLastPInvokeError());
                }

                result = work();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    public void Run(Action work) => Run(() =>
    {
        work();
        return 0;
    });

    public void Dispose() => _handle.Dispose();
}
