using System.Text.RegularExpressions;
using Signalbox.Core.Model;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing;
using Saved = Signalbox.Testing.Golden.SavedRules;

namespace Signalbox.E2E.Lab.Load;

/// <summary>What stands in the kernel for a lab's nodes, and what should.</summary>
internal static partial class NodeRules
{
    public static IReadOnlyList<string> Nodes { get; } = ["node-1", "node-2", "node-3"];

    /// <summary>A node's rules of IPv4, without counters.</summary>
    public static string Save(LabRun lab, string node) =>
        lab.Inside(node, "iptables-save").ThrowIfFailed().Output;

    /// <summary>How a node's table differs from what render prints, line by line: nft orders sets, chains and elements
    /// as it likes. Clients that are stuck to an endpoint are the packets' own, and what was counted.</summary>
    private static IReadOnlyList<string> NftablesDifferences(LabRun lab, string node)
    {
        var wanted = Lines(Render(lab, node, "--proxy-mode=nftables", "--service-counters", "--family=ipv4"));
        var found = Lines(lab.Inside(node, "nft", "-n", "list", "table", "ip", "kube-proxy").ThrowIfFailed().Output);
        return
        [
            .. wanted.Except(found).Select(line => $"missing: {line}"),
            .. found.Except(wanted).Select(line => $"surplus: {line}"),
        ];

        static HashSet<string> Lines(string listing) =>
            [
                .. Counted().Replace(listing, "").Replace("elements = {", "").Split('\n', ',')
                    .Select(line => line.Trim(' ', '\t', '}'))
                    .Where(line => !line.Contains(" expires ", StringComparison.Ordinal)),
            ];
    }

    private static string Render(LabRun lab, string node, params string[] flags) => Command.Run(BuiltPrograms.Agent,
    [
        "render", $"--kubeconfig={lab.Kubeconfig}", $"--hostname-override={node}", "--cluster-cidr=192.168.0.0/16",
        .. flags,
    ]).ThrowIfFailed().Output;

    /// <summary>How a node's rules differ from those that the cluster, as it is now, asks for; empty when not at all.
    /// </summary>
    public static IReadOnlyList<string> Differences(LabRun lab, string node) => lab.IsNftables
        ? NftablesDifferences(lab, node)
        : Saved.Parse(Save(lab, node)).DifferencesFrom(Saved.OfRender(Render(lab, node), IPFamily.IPv4));

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

    [GeneratedRegex(" counter packets [0-9]+ bytes [0-9]+")]
    private static partial Regex Counted();
}
