using Signalbox.E2E.Lab;
using Signalbox.E2E.Lab.Load;

namespace Signalbox.E2E.Soak;

/// <summary>What may go wrong on a node without a request to a Service failing that nobody touches, one thing at a
/// time, drawn by a seed.</summary>
internal sealed class SoakFaults(LabRun lab, IReadOnlyList<LoadClients> clients, int seed)
{
    /// <summary>Its agent is never ended.</summary>
    public const string SparedNode = "node-1";

    private readonly Random _random = new(seed);

    /// <summary>How often each was done, by its name.</summary>
    public SortedDictionary<string, int> Done { get; } = new(StringComparer.Ordinal);

    /// <summary>When each was over, for messages.</summary>
    public List<string> Times { get; } = [];

    /// <summary>Makes one happen, and waits until its cause is over.</summary>
    public void Next()
    {
        var node = NodeRules.Nodes[_random.Next(NodeRules.Nodes.Count)];
        switch (_random.Next(8))
        {
            case < 2 when node != SparedNode:
                lab.Must("restart-agent", node);
                Count("agents killed");
                break;
            case < 4:
                StopServer();
                break;
            case < 5:
                ReplacePods();
                break;
            default:
                TakeRuleAway(node);
                break;
        }
    }

    /// <summary>Until the old ones have ended: an agent that cannot learn of it would explain failures.</summary>
    private void ReplacePods()
    {
        var before = lab.PodsOf("shop");
        lab.Kubectl("rollout", "restart", "deployment/shop").ThrowIfFailed();
        lab.WaitForRollout("shop");
        Eventually.True(() => !lab.PodsOf("shop").Intersect(before).Any(), () => "old pods are still there");
        Count("rolling updates");
    }

    private void StopServer()
    {
        lab.Must("stop-apiserver");
        try
        {
            foreach (var client in clients)
            {
                client.WaitForMore(10);
            }
        }
        finally
        {
            lab.Must("start-apiserver");
        }

        Count("API server away");
    }

    /// <summary>Somebody else removes what leads to one of the Services that change.</summary>
    private void TakeRuleAway(string node)
    {
        var addresses = lab.Kubectl("get", "services", "-n", "churn", "-o", "jsonpath={.items[*].spec.clusterIP}")
            .ThrowIfFailed().Output.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var address = addresses[_random.Next(addresses.Length)];
        var isGone = lab.IsNftables ? TakeElement(node, address) : TakeLine(node, address);
        Count(isGone ? "rules taken away" : "rules that were not there any more");
    }

    private bool TakeLine(string node, string address)
    {
        var line = lab.Inside(node, "iptables", "-t", "nat", "-S", "KUBE-SERVICES").ThrowIfFailed().Output.Split('\n')
            .FirstOrDefault(line => line.Contains($"-d {address}/32 ", StringComparison.Ordinal));
        return line is not null
            && lab.Inside(node, "sh", "-c", $"iptables -w 5 -t nat -D{line[2..]}").ExitCode == 0;
    }

    private bool TakeElement(string node, string address)
    {
        var listed = lab.Inside(node, "nft", "-n", "list", "set", "ip", "kube-proxy", "service-ports").ThrowIfFailed();
        var element = listed.Output.Split('{', '}', ',').Select(each => each.Trim())
            .FirstOrDefault(each => each.StartsWith(address + " ", StringComparison.Ordinal));
        return element is not null && lab.Inside(
            node, "nft", "delete", "element", "ip", "kube-proxy", "service-ports", $"{{ {element} }}").ExitCode == 0;
    }

    private void Count(string what)
    {
        Done[what] = Done.GetValueOrDefault(what) + 1;
        Times.Add($"{TimeProvider.System.GetUtcNow():HH:mm:ss.f} {what}");
    }
}
