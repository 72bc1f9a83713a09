using Signalbox.Core.Model;
using Signalbox.Lab.Namespaces;
using Saved = Signalbox.Testing.Golden.SavedRules;

namespace Signalbox.E2E.Lab.Load;

/// <summary>What stands in the kernel for a lab's nodes, and what should.</summary>
internal static class NodeRules
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "signalbox");

    public static IReadOnlyList<string> Nodes { get; } = ["node-1", "node-2", "node-3"];

    /// <summary>A node's rules of IPv4, without counters.</summary>
    public static string Save(LabRun lab, string node) =>
        lab.Inside(node, "iptables-save").ThrowIfFailed().Output;

    /// <summary>How a node's rules differ from those that the cluster, as it is now, asks for; empty when not at all.
    /// </summary>
    public static IReadOnlyList<string> Differences(LabRun lab, string node)
    {
        var wanted = Command.Run(Program,
        [
            "render", $"--kubeconfig={lab.Kubeconfig}", $"--hostname-override={node}",
            "--cluster-cidr=192.168.0.0/16",
        ]).ThrowIfFailed().Output;
        return Saved.Parse(Save(lab, node)).DifferencesFrom(Saved.OfRender(wanted, IPFamily.IPv4));
    }

    /// <summary>Until every node's rules are those of the cluster, which nobody changes meanwhile.</summary>
    public static void WaitUntilTrue(LabRun lab)
    {
        foreach (var node in Nodes)
        {
            IReadOnlyList<string> last = [];
            Eventually.True(
                () => (last = Differences(lab, node)).Count == 0,
                () => $"{node}: {string.Join('\n', last.Take(40))}\n{lab.Logs()}");
        }
    }
}
