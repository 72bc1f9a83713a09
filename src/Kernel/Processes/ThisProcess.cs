using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Sysctl;

namespace Signalbox.Kernel.Processes;

/// <summary>What this process can do to itself.</summary>
public static class ThisProcess
{
    private const string OOMScorePath = "/proc/self/oom_score_adj";

    /// <summary>Becomes another program: with the same id, terminal and streams, so that signals and exit code are that
    /// program's. Returns only by throwing <see cref="KernelException"/>.</summary>
    /// <param name="path">The program's file.</param>
    /// <param name="arguments">From the first one on; before them it is told its path.</param>
    public static unsafe void Become(string path, IReadOnlyList<string> arguments)
    {
        string[] words = [path, .. arguments];
        var list = (byte**)NativeMemory.AllocZeroed((nuint)words.Length + 1, (nuint)sizeof(byte*));
        for (var at = 0; at < words.Length; at++)
        {
            list[at] = (byte*)Marshal.StringToCoTaskMemUTF8(words[at]);
        }

        Libc.execv(list[0], list);
        var errno = Marshal.GetLastPInvokeError();
        for (var at = 0; at < words.Length; at++)
        {
            Marshal.FreeCoTaskMem((nint)list[at]);
        }

        NativeMemory.Free(list);
        throw new KernelException($"execute {path}", errno);
    }

    /// <summary>Sets a variable for native libraries of this process alone. What <see cref="Environment"/> tells, and
    /// hands on to programs that are started, stays. Not while other threads may read native variables: at the
    /// start. Throws <see cref="KernelException"/>.</summary>
    public static unsafe void SetNativeEnvironment(string name, string value)
    {
        // .NET takes its copy when it is first asked for all of them.
        Environment.GetEnvironmentVariables();
        fixed (byte* bytes = Encoding.UTF8.GetBytes(name + '\0'), text = Encoding.UTF8.GetBytes(value + '\0'))
        {
            if (Libc.setenv(bytes, text, overwrite: 1) != 0)
            {
                throw new KernelException($"set {name}", Marshal.GetLastPInvokeError());
            }
        }
    }

    /// <summary>How willingly the kernel ends this process when memory is short: -1000 (never) to 1000. Throws
    /// <see cref="KernelException"/>.</summary>
    public static int OOMScoreAdj() => int.Parse(
        KernelFile.Read(OOMScorePath, "read the OOM score"), NumberStyles.AllowLeadingSign,
        CultureInfo.InvariantCulture);

    /// <summary>Also for what this process starts from now on. Throws <see cref="KernelException"/>: Denied for less
    /// than it is, without CAP_SYS_RESOURCE.</summary>
    public static void SetOOMScoreAdj(int score) => KernelFile.Write(
        OOMScorePath, score.ToString(CultureInfo.InvariantCulture), $"set the OOM score to {score}");
}
