using System.Runtime.InteropServices;
using Signalbox.Kernel.Interop;

namespace Signalbox.Kernel.Files;

/// <summary>rename(2), for what .NET's moves do not do: a link that leads to a folder takes another one's place, in one
/// step.</summary>
public static class FileName
{
    /// <summary>Whoever looks sees the one or the other. Throws <see cref="KernelException"/>.</summary>
    public static void Replace(string path, string by)
    {
        if (Libc.rename(by, path) != 0)
        {
            throw new KernelException($"rename {by} to {path}", Marshal.GetLastPInvokeError());
        }
    }
}
