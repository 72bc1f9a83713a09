using System.Globalization;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Demo;
using Signalbox.Lab.Namespaces;
using Signalbox.Lab.Topology;

namespace Signalbox.Lab.Life;

/// <summary>Where "lab shell" leads: a command line that enters a node, the outside host, the load balancer or a pod,
/// and takes another command line behind it.</summary>
internal static class ShellPlace
{
    private const string NoNameServer = "# Nobody listens there: a node of the lab has no name server.\n"
        + "nameserver 127.0.0.1\n";

    /// <summary><paramref name="target"/> is a node, "outside", "balancer", a pod's name or NAMESPACE/NAME. Throws
    /// <see cref="LabException"/> when it is none of them.</summary>
    public static JsonObject Find(RunningLab lab, string target)
    {
        var enter = lab.Network.HasNode(target) || IsApart(lab, target)
            ? Network(lab.Network.Node(target), target, lab.State)
            : Pod(lab, target);
        return new JsonObject { ["enter"] = new JsonArray([.. enter.Select(word => JsonValue.Create(word))]) };
    }

    private static bool IsApart(RunningLab lab, string target) => target == LabNetwork.OutsideName
        || (target == LabNetwork.BalancerName && lab.Network.Spec.HasBalancer);

    // As an administrator finds it who has logged in on such a machine: its name, a kubeconfig, our programs. In a
    // mount namespace of its own, which ip makes: the machine's name servers are out of reach in there, and a program
    // that asks them (iptables --list, for one) would wait for each address that it prints.
    private static string[] Network(TemporaryNamespace inside, string name, LabState state)
    {
        File.WriteAllText(state.NodeResolverPath, NoNameServer);
        var programs = Path.GetDirectoryName(Programs.FindAgent()) ?? "/";
        return
        [
            "ip", "netns", "exec", inside.Name, "unshare", "--uts",
            "sh", "-c",
            "mount --bind \"$0\" /etc/resolv.conf && echo \"$1\" > /proc/sys/kernel/hostname || exit 1; "
                + "PATH=\"$2:$PATH\" KUBECONFIG=$3; export PATH KUBECONFIG; shift 3; exec \"$@\"",
            state.NodeResolverPath, name, programs, state.NodeKubeconfigPath,
        ];
    }

    private static string[] Pod(RunningLab lab, string target)
    {
        var slash = target.IndexOf('/', StringComparison.Ordinal);
        var (@namespace, name) = slash < 0 ? ("default", target) : (target[..slash], target[(slash + 1)..]);
        var pod = lab.Store.Find(ResourceKinds.Pods, @namespace, name)
            ?? throw new LabException(
                $"there is no node or pod '{target}': a pod is given as NAME or NAMESPACE/NAME, nodes are "
                + $"{string.Join(", ", lab.NodeNames)}, and there are {LabNetwork.OutsideName} "
                + $"and {LabNetwork.BalancerName}");
        var address = (string?)pod.ToJson()["status"]?["podIP"] ?? "";
        var inside = lab.Network.FindPod(address)
            ?? throw new LabException($"pod {pod.Key} has no network of its own");
        var process = Leftovers.ProcessesIn(inside.Name).Order().Where(IsFirstOfContainer)
            .Select(id => (int?)id).FirstOrDefault()
            ?? throw new LabException($"nothing runs in pod {pod.Key}");
        // Its own root and process ids, as a program in its container sees them.
        return
        [
            "nsenter", "--target", process.ToString(CultureInfo.InvariantCulture), "--all", "--root", "--wd", "--",
        ];
    }

    // "NSpid: 4711 1": its id in each of its namespaces of process ids, its container's last.
    private static bool IsFirstOfContainer(int process)
    {
        try
        {
            var words = File.ReadLines($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/status")
                .First(line => line.StartsWith("NSpid:", StringComparison.Ordinal)).Split('\t');
            return words is [_, _, .., "1"];
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return false;
        }
    }
}
