using Signalbox.Core.Model;
using Signalbox.E2E.Agents;
using Signalbox.E2E.Flows;
using Signalbox.E2E.Nodes;
using Signalbox.Lab.Topology;

namespace Signalbox.E2E;

/// <summary>Datagrams from a port that stays the same, every few milliseconds, while what they call changes: they
/// follow, and those that call something else lose nothing.</summary>
public sealed class StaleFlowTests
{
    /// <summary>The promise, from when the rules are in the kernel.</summary>
    private static readonly TimeSpan FollowTime = TimeSpan.FromSeconds(1);

    /// <summary>What a client sends in that time at the most. On a machine that is short of processors it takes longer,
    /// as all else does.</summary>
    private const int FollowDatagrams = 200;

    public static TheoryData<string, IPFamily> Cases => new MatrixTheoryData<string, IPFamily>(
        ["iptables", "nftables"], Enum.GetValues<IPFamily>());

    [Theory]
    [MemberData(nameof(Cases))]
    public void Clients_follow_what_they_call_and_others_lose_nothing(string mode, IPFamily family)
    {
        using var lab = new DatagramLab(family);
        var dns = new EchoService("dns", lab.ClusterIP(1).ToString(), lab.Endpoint("one"))
        {
            Protocol = "UDP",
            NodePort = DatagramLab.NodePort,
        };
        var sctp = new EchoService("sctp", lab.ClusterIP(3).ToString(), lab.Endpoint("one")) { Protocol = "SCTP" };
        lab.Node.WriteObjects("others.json", Other(lab));
        lab.Node.WriteObjects("dns.json", dns, sctp);
        using var agent = Start(lab, mode);
        agent.WaitUntilProgrammed();

        var inside = lab.Open("client", 40001, lab.ClusterIP(1), 80);
        var outside = lab.Open(LabTopology.Outside, 40002, lab.AddressOf("node-a"), DatagramLab.NodePort);
        SteadyClient[] called = [inside, outside];
        SteadyClient[] others = OpenOthers(lab);
        WaitForAnswers("one", agent, called);
        WaitForAnswers(null, agent, others);
        var unrelated = UnrelatedFlows(lab);
        Assert.Equal(others.Length, unrelated.Count);
        var stale = lab.Associate(40003, lab.ClusterIP(3), "one");
        lab.Associate(40004, lab.ClusterIP(4), "one");

        // Another endpoint; the one before goes on answering whoever comes to it.
        Change(lab, agent, [dns with { Endpoints = [lab.Endpoint("two")] },
            sctp with { Endpoints = [lab.Endpoint("two")] }]);
        WaitForAnswers("two", agent, called);
        Wait(
            () => lab.Tracked(Protocol.SCTP).All(flow => flow.Source != stale.Source), "SCTP is there still", agent,
            inside);
        Assert.Single(lab.Tracked(Protocol.SCTP));

        // None, and one again.
        Change(lab, agent, [dns with { Endpoints = [] }, sctp]);
        Wait(() => called.All(client => client.IsRefused), "not refused", agent, inside);
        Change(lab, agent, [dns, sctp]);
        WaitForAnswers("one", agent, called);

        // No Service, and one that appears under a client that sends to it.
        Change(lab, agent, []);
        Wait(() => called.All(client => client.IsSilent), "answered still", agent, inside);
        Change(lab, agent, [dns with { Endpoints = [lab.Endpoint("two")] }]);
        WaitForAnswers("two", agent, called);

        // The Service changes, its endpoints do not: the client at the node port that goes loses its way.
        Change(lab, agent, [dns with { Endpoints = [lab.Endpoint("two")], NodePort = 0 }]);
        Wait(() => outside.IsSilent, "answered still", agent, inside);
        Assert.False(inside.IsSilent);

        Assert.Equal(unrelated, UnrelatedFlows(lab));
        Assert.All(others, client => Assert.Empty(client.StopAndCountLost()));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_restart_that_changes_nothing_deletes_nothing_and_one_that_does_only_what_is_stale(
        string mode, IPFamily family)
    {
        using var lab = new DatagramLab(family);
        var dns = new EchoService("dns", lab.ClusterIP(1).ToString(), lab.Endpoint("one")) { Protocol = "UDP" };
        lab.Node.WriteObjects("others.json", Other(lab));
        lab.Node.WriteObjects("dns.json", dns);
        var others = Array.Empty<SteadyClient>();
        SteadyClient called;
        using (var first = Start(lab, mode))
        {
            first.WaitUntilProgrammed();
            others = OpenOthers(lab);
            called = lab.Open("client", 40001, lab.ClusterIP(1), 80);
            WaitForAnswers("one", first, called);
            WaitForAnswers(null, first, others);
            WaitForLooks(first, family);
            first.Kill();
        }

        var before = lab.Tracked(Protocol.UDP);
        using (var second = Start(lab, mode))
        {
            WaitForLooks(second, family);
            Assert.Equal(ById(before), ById(lab.Tracked(Protocol.UDP)));
            second.Kill();
        }

        lab.Node.WriteObjects("dns.json", dns with { Endpoints = [lab.Endpoint("two")] });
        var unrelated = UnrelatedFlows(lab);
        using var third = Start(lab, mode);
        third.WaitUntilProgrammed();
        WaitForAnswers("two", third, called);
        Assert.Equal(unrelated, UnrelatedFlows(lab));
        Assert.All(others, client => Assert.Empty(client.StopAndCountLost()));
    }

    private static RunningAgent Start(DatagramLab lab, string mode) =>
        lab.Node.StartAgent($"--proxy-mode={mode}", "--iptables-min-sync-period=0s", "--v=6");

    private static EchoService Other(DatagramLab lab) =>
        new("other", lab.ClusterIP(2).ToString(), lab.Endpoint("one")) { Protocol = "UDP" };

    /// <summary>Another Service; a host that has the node port's number for its own; and an endpoint, without a
    /// Service. </summary>
    private static SteadyClient[] OpenOthers(DatagramLab lab) =>
    [
        lab.Open("client", 41001, lab.ClusterIP(2), 80),
        lab.Open("client", 41002, lab.AddressOf(LabTopology.Outside), DatagramLab.NodePort),
        lab.Open("client", 41003, lab.AddressOf("one"), DatagramLab.ServerPort),
    ];

    private static IReadOnlyList<(int Port, uint Id)> UnrelatedFlows(DatagramLab lab) =>
        [.. ById(lab.Tracked(Protocol.UDP)).Where(flow => flow.Port is > 41000 and < 41010)];

    private static IEnumerable<(int Port, uint Id)> ById(IEnumerable<Signalbox.Kernel.Conntrack.Flow> flows) =>
        flows.Select(flow => ((int)flow.Source.Port, flow.Id)).Order();

    /// <summary>Every client is answered by this server, and from then on by no other. Any server when null.</summary>
    private static void WaitForAnswers(string? server, RunningAgent agent, params SteadyClient[] clients)
    {
        var marks = clients.Select(client => client.Sent).ToList();
        var firsts = new int?[clients.Length];
        Wait(
            () =>
            {
                for (var at = 0; at < clients.Length; at++)
                {
                    firsts[at] ??= (server is null ? clients[at].ServersAfter(marks[at]) : [server])
                        .Select(name => clients[at].FirstAnswered(name, marks[at])).Min();
                }

                return firsts.All(first => first is not null);
            },
            $"not answered by {server}", agent, clients[0]);
        foreach (var (client, first) in clients.Zip(firsts))
        {
            Eventually.True(() => client.Sent > first + 60, () => "it sends no more");
            Assert.Single(client.ServersAfter(first!.Value - 1));
        }
    }

    private static void WaitForLooks(RunningAgent agent, IPFamily family) => Eventually.True(
        () => agent.Log.Count(line => line.Contains("Looked for stale", StringComparison.Ordinal)
            && line.Contains($"{family}", StringComparison.Ordinal)) >= 2,
        () => agent.Words);

    /// <summary>Returns when the rules are those of these Services.</summary>
    private static void Change(DatagramLab lab, RunningAgent agent, params EchoService[] services)
    {
        var mark = agent.LineCount;
        if (services.Length > 0)
        {
            lab.Node.WriteObjects("dns.json", services);
        }
        else
        {
            File.Delete(Path.Combine(lab.Node.ObjectsPath, "dns.json"));
        }

        agent.WaitFor(mark, "\"Synced\"", $"{lab.Family}");
    }

    /// <summary>Fails when neither the time nor the datagrams of the promise are left.</summary>
    private static void Wait(Func<bool> condition, string otherwise, RunningAgent agent, SteadyClient client)
    {
        var (mark, start) = (client.Sent, TimeProvider.System.GetTimestamp());
        Eventually.True(
            () =>
            {
                var isLate = client.Sent > mark + FollowDatagrams
                    && TimeProvider.System.GetElapsedTime(start) > FollowTime;
                return condition() || (isLate ? throw new TimeoutException($"{otherwise}: {agent.Words}") : false);
            },
            () => $"{otherwise}: {agent.Words}");
    }
}
