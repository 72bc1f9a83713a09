using System.Diagnostics;

namespace Signalbox.E2E.Nodes;

/// <summary>Somebody who keeps the xtables lock until disposal.</summary>
internal sealed class HeldLock : IDisposable
{
    private readonly Process _holder;
    private bool _isFree;

    public HeldLock(string path)
    {
        _holder = Process.Start(new ProcessStartInfo("flock", [path, "sh", "-c", "echo; read x"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        _holder.StandardOutput.ReadLine();
    }

    public void Dispose()
    {
        if (!_isFree)
        {
            _isFree = true;
            _holder.StandardInput.Close();
            _holder.WaitForExit();
            _holder.Dispose();
        }
    }
}
