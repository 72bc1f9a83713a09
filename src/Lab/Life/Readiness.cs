using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Dns;

namespace Signalbox.Lab.Life;

/// <summary>Whether parts of a lab work, asked as a user would.</summary>
internal static class Readiness
{
    /// <summary>What takes longer on any machine will not be.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan AgentPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromMilliseconds(100);

    /// <summary>Until the nodes' kubelets say that they are.</summary>
    public static Task NodesAsync(RunningLab lab, CancellationToken stop) =>
        UntilAsync("Ready", lab.Settings.NodeNames, node => ReadyOf(lab, node) == "True", stop);

    /// <summary>Until programs on every node can ask for names.</summary>
    public static Task DnsAsync(RunningLab lab, CancellationToken stop) =>
        UntilAsync("answered by DNS", lab.Settings.NodeNames, node => DnsAnswers(lab, node), stop);

    /// <summary>Until the agents that may run have programmed; not for long, as they may be kept from it.</summary>
    public static async Task AgentsAsync(RunningLab lab, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(AgentPatience);
        await Task.WhenAll(
            lab.Agents.Where(agent => !agent.IsPaused && !agent.IsForbidden)
                .Select(agent => agent.WaitUntilProgrammedAsync(limit.Token)))
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>The status of the node's condition Ready: "True", "False" or "Unknown".</summary>
    public static string ReadyOf(RunningLab lab, string node)
    {
        var status = lab.Store.Find(ResourceKinds.Nodes, "", node)?.ToJson()["status"];
        var ready = (status?["conditions"] as JsonArray ?? [])
            .FirstOrDefault(condition => (string?)condition?["type"] == "Ready");
        return (string?)ready?["status"] ?? "Unknown";
    }

    /// <summary>Whether programs on that node learn an address by a name: the name server's own.</summary>
    public static bool DnsAnswers(RunningLab lab, string node)
    {
        var server = new IPEndPoint(IPAddress.Parse(lab.Settings.DnsAddress.ToString()), 53);
        var reply = lab.Network.FindNode(node)?.Run(() => DnsQuestion.Ask(
            server, $"{DnsObjects.Name}.{DnsObjects.Namespace}.svc.{LabSettings.Domain}", DnsType.A, AnswerPatience));
        return reply is not null && reply.Records.Contains(lab.Settings.DnsAddress.ToString());
    }

    private static async Task UntilAsync(
        string what, IReadOnlyList<string> nodes, Func<string, bool> isSo, CancellationToken stop)
    {
        var watch = Stopwatch.StartNew();
        foreach (var node in nodes)
        {
            while (!isSo(node))
            {
                if (watch.Elapsed > Patience)
                {
                    throw new LabException($"{node} is not {what} after {Patience.TotalSeconds:0} s");
                }

                await Task.Delay(Pace, stop).ConfigureAwait(false);
            }
        }
    }
}
