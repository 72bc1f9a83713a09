using System.Diagnostics;
using Signalbox.Lab.Topology;
using Signalbox.Testing;

namespace Signalbox.KernelNet.Traffic;

/// <summary>The agent's program in nftables mode on the node under test, following a folder of objects until disposed.
/// </summary>
internal sealed class FollowingAgent : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("signalbox-following-").FullName;
    private readonly Process _process;

    public FollowingAgent(LabTopology topology, string objects)
    {
        Write("objects.yaml", objects);
        var node = topology.NodeUnderTest.Name;
        _process = topology[node].Start(
            BuiltPrograms.Agent, "proxy", "--objects", _folder, $"--hostname-override={node}",
            TrafficGround.NftablesMode);
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public bool HasEnded => _process.HasExited;

    /// <summary>Moved to its place, so that it is never seen half written.</summary>
    public void Write(string file, string objects)
    {
        var draft = Path.GetTempFileName();
        File.WriteAllText(draft, objects);
        File.Move(draft, Path.Combine(_folder, file), overwrite: true);
    }

    public void Remove(string file) => File.Delete(Path.Combine(_folder, file));

    public void Dispose()
    {
        if (!HasEnded)
        {
            _process.Kill();
        }

        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
