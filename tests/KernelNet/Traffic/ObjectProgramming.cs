using Signalbox.Lab.Topology;
using Signalbox.Testing;

namespace Signalbox.KernelNet.Traffic;

/// <summary>How objects become rules in the node under test: by the agent's program, run once.</summary>
public static class ObjectProgramming
{
    /// <summary>Programs what <paramref name="objects"/> (YAML) says, with these flags. Throws with the agent's words
    /// when it fails.</summary>
    public static void Program(LabTopology topology, string objects, params IEnumerable<string> flags)
    {
        var file = Path.GetTempFileName() + ".yaml";
        try
        {
            File.WriteAllText(file, objects);
            var node = topology.NodeUnderTest.Name;
            topology[node].Execute(
                BuiltPrograms.Agent,
                ["proxy", "--once", "--objects", file, $"--hostname-override={node}", .. flags]).ThrowIfFailed();
        }
        finally
        {
            File.Delete(file);
            File.Delete(file[..^".yaml".Length]);
        }
    }
}
