using System.Diagnostics;
using System.Globalization;
using Signalbox.Core.Model;
using Signalbox.Lab.Pods;
using Signalbox.Lab.Topology;

namespace Signalbox.Lab.Demo;

/// <summary>The tutorial's steps on a running cluster. Each line that is printed comes from a command's or a packet's
/// outcome, and each step throws <see cref="DemoException"/> when that is not what the tutorial promises.</summary>
public sealed class DemoWalk(DemoCluster cluster, DemoAgent agent, DemoOutput output, CancellationToken stop)
{
    private const string Namespace = "app-routable-demo";
    private static readonly TimeSpan RulesPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    public void ShowPods(string service)
    {
        var selector = cluster.Services[service].Selector.Single();
        output.Step($"The pods behind {service}, by its selector {selector.Key}={selector.Value}");
        output.Line($"{"NAME",-22} {"IP",-16} NODE");
        foreach (var pod in cluster.PodsOf(cluster.Services[service]))
        {
            output.Line($"{pod.Name,-22} {pod.Address,-16} {pod.Node}");
        }

        Expect(cluster.PodsOf(cluster.Services[service]).Count() == 3, $"{service} selects three pods");
    }

    public async Task ShowServiceAsync(string name)
    {
        var service = cluster.Services[name];
        output.Step($"The Service {name} and its ClusterIP");
        output.Line($"name {Namespace}/{name}, ClusterIP {service.ClusterIP}");
        var ports = service.Ports.Select(port => $"{port.Name} {port.Port} -> {port.TargetPort}");
        output.Line($"ports {string.Join(", ", ports)}");
        Expect(DemoCluster.ServiceCIDR.Contains(Address.Parse(service.ClusterIP)),
            $"{service.ClusterIP} lies in the service CIDR {DemoCluster.ServiceCIDR}");
        output.Line($"{service.ClusterIP} lies in the service CIDR {DemoCluster.ServiceCIDR}; no interface has it:");
        var addresses = Run(DemoCluster.NodeName, "ip", "-br", "-4", "address");
        Expect(!addresses.Contains(service.ClusterIP, StringComparison.Ordinal), "no interface has the ClusterIP");
        foreach (var line in addresses.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith("pod", StringComparison.Ordinal)))
        {
            output.Line(line.TrimEnd());
        }

        var rules = await WaitForAsync(
            nat => ServiceRules.FindClusterIP(nat, service.ClusterIP, 80), rules => rules.Endpoints.Count == 3, name)
            .ConfigureAwait(false);
        output.Line($"the agent has programmed it: {rules.Chain} with {rules.Endpoints.Count} endpoints");
    }

    /// <summary>Calls the Service many times from the client pod, one new connection each.</summary>
    public void ShowSpread(string name, int calls)
    {
        var service = cluster.Services[name];
        var url = $"http://{service.ClusterIP}/";
        output.Step($"{calls} calls from the client pod to {name}");
        output.Command($"curl -s {url}");
        Dictionary<string, int> answers = [];
        for (var call = 0; call < calls; call++)
        {
            var reply = Curl(DemoCluster.Client, url);
            answers[reply.Name] = answers.GetValueOrDefault(reply.Name) + 1;
            Expect(reply.Client == ClientAddress,
                $"the pod sees the client's own address {ClientAddress}, not {reply.Client}");
        }

        foreach (var (pod, count) in answers.OrderBy(answer => answer.Key, StringComparer.Ordinal))
        {
            output.Line($"{pod,-22} {count,3}  {new string('#', count)}");
        }

        var wanted = cluster.PodsOf(service).Select(pod => pod.Name).Order(StringComparer.Ordinal);
        Expect(answers.Keys.Order(StringComparer.Ordinal).SequenceEqual(wanted), "every pod of the Service answered");
        output.Line($"each of them saw the client as {ClientAddress}: no address translation of the source");
    }

    public void ShowCrossing(string path, string zones)
    {
        var entry = cluster.Services["zone1"];
        output.Step($"A call through zone1 that crosses zones to an echo server ({path})");
        var url = $"http://{entry.ClusterIP}{path}";
        output.Command($"curl -s {url}");
        var reply = Curl(DemoCluster.Client, url);
        var trail = reply.Headers.GetValueOrDefault("Cookie", "");
        output.Line($"answered by  {reply.Name} on port {reply.Port}");
        output.Line($"cookie trail {trail}");
        output.Line($"forwarded    {reply.Headers.GetValueOrDefault("X-Forwarded-For", "")}, then {reply.Client}");
        Expect(trail == zones, $"the trail is '{zones}', not '{trail}'");
        Expect(cluster.PodsOf(cluster.Services["zone6"]).Any(pod => pod.Name == reply.Name),
            $"one of zone6's pods answered, not {reply.Name}");
    }

    public async Task ShowChainAsync(string name)
    {
        var service = cluster.Services[name];
        output.Step($"The rules in node-a's nat table that carry {name}");
        output.Command("iptables-save -t nat");
        var rules = await WaitForAsync(
            nat => ServiceRules.FindClusterIP(nat, service.ClusterIP, 80), rules => rules.IsEvenlySpread, name)
            .ConfigureAwait(false);
        Print(rules, ["KUBE-SERVICES"]);
        ExpectEndpoints(rules, service);
        Expect(rules.Masquerade is { } rule && rule.Words.Contains(DemoCluster.PodCIDR.ToString()),
            $"{rules.Chain} marks what does not come from {DemoCluster.PodCIDR}");
    }

    /// <summary>Scales a Deployment and shows how the Service follows.</summary>
    public async Task ShowScalingAsync(string deployment, string name, int replicas)
    {
        var service = cluster.Services[name];
        output.Step($"Scaling {deployment} to {replicas}");
        var before = cluster.PodsOf(service).Select(pod => pod.Name).ToHashSet();
        await cluster.ScaleAsync(deployment, replicas, stop).ConfigureAwait(false);
        foreach (var pod in cluster.PodsOf(service).Where(pod => !before.Contains(pod.Name)))
        {
            output.Line($"new pod {pod.Name}, {pod.Address} on {pod.Node}");
        }

        var clock = Stopwatch.StartNew();
        cluster.WriteSlice(service);
        var rules = await WaitForAsync(
            nat => ServiceRules.FindClusterIP(nat, service.ClusterIP, 80),
            rules => rules.Endpoints.Count == replicas, name).ConfigureAwait(false);
        output.Line(string.Create(CultureInfo.InvariantCulture,
            $"{replicas} endpoints read back {clock.Elapsed.TotalMilliseconds:0} ms after the slice's change"));
        Print(rules, []);
        Expect(rules.IsEvenlySpread, "the odds are 1/n, 1/(n-1), ... 1/2 and the last one always");
        ExpectEndpoints(rules, service);
    }

    /// <summary>Turns zone1 into a two-port NodePort Service and calls it from outside.</summary>
    public async Task ShowNodePortAsync()
    {
        output.Step("zone1 turned into a NodePort Service, called from outside the cluster");
        cluster.ApplyChange("zone1-nodeport.yaml");
        var node = cluster.Network.NodeUnderTest.Addresses.IPv4;
        var pod = cluster.PodsOf(cluster.Services["zone1"]).Single();
        foreach (var port in cluster.Services["zone1"].Ports)
        {
            var nodePort = port.NodePort ?? throw new DemoException($"{port.Name} has a node port");
            var rules = await WaitForAsync(
                nat => ServiceRules.FindNodePort(nat, nodePort), rules => rules.IsEvenlySpread, "zone1")
                .ConfigureAwait(false);
            Print(rules, ["KUBE-NODEPORTS", rules.Dispatch.Target!]);
            var scheme = port.Port == 443 ? "https" : "http";
            var url = $"{scheme}://{node}:{nodePort}/hello";
            output.Command($"curl -sk {url}     (from {cluster.Network.Spec.Outside.IPv4}, outside)");
            var reply = Curl(LabTopology.Outside, url);
            output.Line($"answered by {reply.Name} over {reply.Protocol} on port {reply.Port}; it saw {reply.Client}");
            Expect(reply.Name == pod.Name && reply.Port == port.TargetPort, $"{pod.Name} answers on {port.TargetPort}");
            Expect(reply.Client == node.ToString(),
                $"traffic from outside is masqueraded to {node}, not {reply.Client}");
        }
    }

    private string ClientAddress =>
        cluster.Network.Pods.Single(pod => pod.Name == DemoCluster.Client).Addresses.IPv4.ToString();

    private void Print(ServiceRules rules, IReadOnlyList<string> way)
    {
        output.Line(string.Join(" -> ", [.. way, rules.Chain]));
        if (rules.Masquerade is { } mark)
        {
            output.Line($"  first, {(mark.Words[0] == "!" ? "unless" : "if")} from {mark.Option("-s")}: {mark.Target}");
        }

        var share = 1.0;
        foreach (var endpoint in rules.Endpoints)
        {
            var odds = endpoint.Probability?.ToString("0.00000", CultureInfo.InvariantCulture) ?? "the rest";
            var part = share * (endpoint.Probability ?? 1);
            share -= part;
            output.Line(string.Create(CultureInfo.InvariantCulture,
                $"  {odds} -> {endpoint.Chain}: DNAT to {endpoint.Destination} ({part:0.0%} of all)"));
        }

        var marked = rules.Endpoints.Count(endpoint => endpoint.HairpinSource is not null);
        output.Line($"  {marked} of {rules.Endpoints.Count} KUBE-SEP chains mark what comes from the endpoint itself");
    }

    private void ExpectEndpoints(ServiceRules rules, ServiceManifest service)
    {
        var target = service.Ports.Single(port => port.Port == 80).TargetPort;
        var wanted = cluster.PodsOf(service).Select(pod => $"{pod.Address}:{target}").Order(StringComparer.Ordinal);
        var found = rules.Endpoints.Select(endpoint => endpoint.Destination).Order(StringComparer.Ordinal);
        Expect(found.SequenceEqual(wanted), "the rules send packets to exactly the Service's pods");
        Expect(rules.Endpoints.All(each => each.HairpinSource == $"{each.Destination.Split(':')[0]}/32"),
            "each endpoint's chain marks what the endpoint sends to itself (KUBE-MARK-MASQ)");
    }

    private EchoReply Curl(string from, string url) =>
        EchoReply.Parse(Run(from, "curl", "-sk", "--fail-with-body", "--max-time", "10", url));

    private string Run(string from, string program, params string[] arguments)
    {
        stop.ThrowIfCancellationRequested();
        var result = cluster.Network[from].Execute(program, arguments);
        Expect(result.ExitCode == 0, $"'{program} {string.Join(' ', arguments)}' from {from} succeeds; it exited with "
            + $"{result.ExitCode}: {result.Errors.Trim()} {result.Output.Trim()}");
        return result.Output;
    }

    private async Task<ServiceRules> WaitForAsync(
        Func<SavedTable, ServiceRules?> find, Func<ServiceRules, bool> satisfied, string service)
    {
        var deadline = Stopwatch.StartNew();
        while (true)
        {
            var nat = SavedTable.Parse(Run(DemoCluster.NodeName, "iptables-save", "-t", "nat"), "nat");
            if (find(nat) is { } rules && satisfied(rules))
            {
                return rules;
            }

            Expect(!agent.HasEnded, $"the agent runs; it said:\n{agent.LastWords}");
            Expect(deadline.Elapsed < RulesPatience,
                $"the rules for {service} are in the kernel within {RulesPatience.TotalSeconds} s "
                + $"({nat.ChainCount} chains there); the agent said:\n{agent.LastWords}");
            await Task.Delay(Poll, stop).ConfigureAwait(false);
        }
    }

    private static void Expect(bool happened, string expectation)
    {
        if (!happened)
        {
            throw new DemoException($"expected that {expectation}");
        }
    }
}
