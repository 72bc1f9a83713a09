using System.Diagnostics;
using System.Globalization;

namespace Signalbox.Lab.Demo;

/// <summary>The steps that read a node's nat table and say what its rules mean.</summary>
internal sealed class RuleSteps(DemoLab lab, DemoOutput output, string node)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>The way of a packet for zone6's ClusterIP.</summary>
    public void ShowChain(int endpoints)
    {
        output.Step($"The rules on {node} that did it");
        lab.AnnounceInside(node, "iptables-save", "-t", "nat");
        var rules = WaitFor(ClusterIP, endpoints);
        Print(rules, ["KUBE-SERVICES"]);
        DemoWalk.Expect(rules.Masquerade is not null, $"{rules.Chain} marks what comes from no pod");
    }

    /// <summary>The odds after the number of endpoints has changed.</summary>
    public void ShowOdds(int endpoints)
    {
        var clock = Stopwatch.StartNew();
        var rules = WaitFor(ClusterIP, endpoints);
        output.Say(string.Create(CultureInfo.InvariantCulture,
            $"{endpoints} endpoints in {node}'s kernel {clock.Elapsed.TotalMilliseconds:0} ms after kubectl was done"));
        Print(rules, []);
    }

    /// <summary>The way of a packet for a node port.</summary>
    public void ShowNodePort(int port)
    {
        var rules = WaitFor(nat => ServiceRules.FindNodePort(nat, port), endpoints: 5);
        output.Say(string.Create(CultureInfo.InvariantCulture, $"port {port} on {node}:"));
        output.Say("KUBE-SERVICES -> KUBE-NODEPORTS -> " + $"{rules.Dispatch.Target} -> {rules.Chain}");
    }

    private ServiceRules? ClusterIP(SavedTable nat)
    {
        var address = (string)lab.Get("service", "zone6")["spec"]!["clusterIP"]!;
        return ServiceRules.FindClusterIP(nat, address, 80);
    }

    private ServiceRules WaitFor(Func<SavedTable, ServiceRules?> find, int endpoints)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var nat = SavedTable.Parse(lab.Inside(node, "iptables-save", "-t", "nat"), "nat");
            if (find(nat) is { IsEvenlySpread: true } rules && rules.Endpoints.Count == endpoints)
            {
                return rules;
            }

            DemoWalk.Expect(clock.Elapsed < Patience, $"{node}'s nat table leads to {endpoints} endpoints");
            Thread.Sleep(Poll);
        }
    }

    private void Print(ServiceRules rules, IReadOnlyList<string> way)
    {
        output.Say(string.Join(" -> ", [.. way, rules.Chain]));
        if (rules.Masquerade is { } mark)
        {
            output.Say($"  first, {(mark.Words[0] == "!" ? "unless" : "if")} from {mark.Option("-s")}: {mark.Target}");
        }

        var share = 1.0;
        foreach (var endpoint in rules.Endpoints)
        {
            var odds = endpoint.Probability?.ToString("0.00000", CultureInfo.InvariantCulture) ?? "the rest";
            var part = share * (endpoint.Probability ?? 1);
            share -= part;
            output.Say(string.Create(CultureInfo.InvariantCulture,
                $"  {odds} -> {endpoint.Chain}: DNAT to {endpoint.Destination} ({part:0.0%} of all)"));
        }

        var marked = rules.Endpoints.Count(endpoint => endpoint.HairpinSource is not null);
        output.Say($"  {marked} of {rules.Endpoints.Count} KUBE-SEP chains mark what comes from the endpoint itself");
    }
}
