using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Signalbox.Core.Model;
using Signalbox.Lab.Demo;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing.Golden;

namespace Signalbox.E2E.Lab;

/// <summary>The tutorial that the lab is for, command by command, with its application's own manifests.</summary>
[Collection(LabCollection.OneAtATime)]
public sealed partial class TutorialTests
{
    private const string Namespace = "app-routable-demo";

    private static readonly string[] Zones = ["zone1", "zone2", "zone3", "zone4", "zone5", "zone6", "zone7"];
    private static readonly string[] Nodes = ["node-1", "node-2", "node-3"];
    private static readonly string[] Apps = ["/app1", "/app2", "/app3", "/app4"];

    private const string NodePortFile = """
        apiVersion: v1
        kind: Service
        metadata: {name: zone1}
        spec:
          type: NodePort
          selector: {app: nginx-zone1}
          ports: [{name: echo-http, port: 80, protocol: TCP}, {name: echo-https, port: 443, protocol: TCP}]
        """;

    [Fact]
    public async Task Tutorial()
    {
        var manifests = Repository.Shared("demo-app");
        Assert.SkipWhen(manifests is null, Repository.NoShared);
        using var lab = LabRun.Up();
        Deploy(lab, manifests!);
        ShowPods(lab);
        Scale(lab);
        ShowServices(lab);
        await CallFromAPodAsync(lab);
        ReadNatTable(lab);
        OpenNodePorts(lab);
    }

    private static void Deploy(LabRun lab, string manifests)
    {
        Assert.Equal($"namespace/{Namespace} created\n", Kubectl(lab, "create", "ns", Namespace));
        var applied = Kubectl(lab, "apply", "-n", Namespace, "-f", manifests);
        Assert.Equal(16, applied.Split('\n').Count(line => line.EndsWith(" created", StringComparison.Ordinal)));
        Kubectl(lab, "wait", "-n", Namespace, "--for=condition=Available", "deployment", "--all", "--timeout=60s");
    }

    private static void ShowPods(LabRun lab)
    {
        // A web server whose zone has no name yet ends, and is started again.
        List<string> Pods() => Table(Kubectl(lab, "get", "po", "-n", Namespace, "-o", "wide", "--show-labels"));
        Eventually.True(
            () => Pods().Skip(1).All(pod => pod.Contains(" Running ")), () => string.Join('\n', Pods()));
        var pods = Pods();
        Assert.Matches(
            "^NAME +READY +STATUS +RESTARTS +AGE +IP +NODE +NOMINATED NODE +READINESS GATES +LABELS$", pods[0]);
        Assert.Equal(14, pods.Count - 1);
        Assert.Equal(3, pods.Count(pod => pod.Contains("stress=siege") && pod.Contains(" 4/4 ")));
        var chosen = Table(Kubectl(lab, "get", "po", "-n", Namespace, "-o", "wide", "-l", "app=echoserver-1"));
        Assert.Equal(3, chosen.Count(pod => pod.StartsWith("echoserver-1-deployment-", StringComparison.Ordinal)));
        Assert.Equal(3, Nodes.Count(node => chosen.Any(pod => pod.Contains($" {node} "))));
    }

    private static void Scale(LabRun lab)
    {
        Assert.Equal(
            "deployment.apps/echoserver-1-deployment scaled\n",
            Kubectl(lab, "scale", "deploy", "echoserver-1-deployment", "--replicas=5", "-n", Namespace));
        Kubectl(lab, "rollout", "status", "deploy", "echoserver-1-deployment", "-n", Namespace, "--timeout=60s");
        var pods = Table(Kubectl(lab, "get", "po", "-n", Namespace, "-l", "app=echoserver-1"));
        Assert.Equal(5, pods.Count(pod => pod.Contains(" 1/1 ") && pod.Contains(" Running ")));
    }

    private static void ShowServices(LabRun lab)
    {
        var services = Table(Kubectl(lab, "get", "svc", "-n", Namespace, "-o", "wide"));
        Assert.Matches("^NAME +TYPE +CLUSTER-IP +EXTERNAL-IP +PORT\\(S\\) +AGE +SELECTOR$", services[0]);
        Assert.Equal(Zones, services.Skip(1).Select(line => line.Split(' ')[0]));
        var serviceCIDR = CIDR.Parse("10.96.0.0/12");
        Assert.All(Zones, zone => Assert.True(serviceCIDR.Contains(Address.Parse(ClusterIP(lab, zone)))));
        var described = Kubectl(lab, "describe", "svc", "zone6", "-n", Namespace);
        Assert.Matches("Selector: +app=echoserver-1\n", described);
        Assert.Contains("TargetPort:               8443/TCP\n", described);
        Assert.Equal(2, EndpointsLine().Count(described));
    }

    private static async Task CallFromAPodAsync(LabRun lab)
    {
        // A real terminal: script gives kubectl one, and types what it reads.
        var loop = string.Join("; ", Apps.Select(app => $"curl -s http://zone1{app}"));
        var kubectl = $"kubectl --kubeconfig={lab.Kubeconfig} run -it --rm --image xxradar/hackon -n {Namespace} "
            + "tutorial -- bash";
        using var terminal = Command.Start("script", ["-qec", kubectl, "/dev/null"]);
        await terminal.StandardInput.WriteLineAsync(loop);
        await terminal.StandardInput.WriteLineAsync("exit");
        var said = await terminal.StandardOutput.ReadToEndAsync().WaitAsync(Eventually.Patience);
        terminal.StandardInput.Close();
        await terminal.WaitForExitAsync().WaitAsync(Eventually.Patience);

        Assert.True(terminal.ExitCode == 0, said);
        foreach (var trail in new[]
        {
            "loc=zone1, loc=zone2, loc=zone4", "loc=zone1, loc=zone2, loc=zone5",
            "loc=zone1, loc=zone3, loc=zone5", "loc=zone1, loc=zone3, loc=zone4",
        })
        {
            Assert.Contains(trail, said);
        }

        Assert.Equal(4, ForwardedHeader().Count(said));
        Assert.Contains("pod \"tutorial\" deleted", said);
    }

    private static void ReadNatTable(LabRun lab)
    {
        foreach (var node in Nodes)
        {
            var listed = lab.Inside(node, "iptables", "--list", "-t", "nat").ThrowIfFailed().Output;
            Assert.Contains("Chain KUBE-SERVICES (2 references)", listed);
            Assert.Contains("statistic mode random probability 0.33333333349", listed);
            var nat = SavedTable.Parse(
                lab.Inside(node, "iptables-save", "-t", "nat").ThrowIfFailed().Output, "nat");
            var three = ServiceRules.FindClusterIP(nat, ClusterIP(lab, "zone7"), 80)!;
            var five = ServiceRules.FindClusterIP(nat, ClusterIP(lab, "zone6"), 443)!;
            Assert.Equal((3, true), (three.Endpoints.Count, three.IsEvenlySpread));
            Assert.Equal((5, true), (five.Endpoints.Count, five.IsEvenlySpread));
            Assert.All(
                [.. three.Endpoints, .. five.Endpoints],
                endpoint => Assert.Equal($"{endpoint.Destination.Split(':')[0]}/32", endpoint.HairpinSource));
            Assert.Equal("192.168.0.0/16", three.Masquerade?.Option("-s"));
        }
    }

    private static void OpenNodePorts(LabRun lab)
    {
        Assert.Equal(
            "service/zone1 configured\n",
            lab.KubectlWithInput(NodePortFile, "apply", "-n", Namespace, "-f", "-").ThrowIfFailed().Output);
        var zone1 = JsonNode.Parse(Kubectl(lab, "get", "svc", "zone1", "-n", Namespace, "-o", "json"))!;
        var ports = zone1["spec"]!["ports"]!.AsArray().Select(port => (int)port!["nodePort"]!).ToArray();
        Assert.All(ports, port => Assert.InRange(port, 30000, 32767));
        Assert.Contains($"80:{ports[0]}/TCP,443:{ports[1]}/TCP", Kubectl(lab, "get", "svc", "zone1", "-n", Namespace));
        for (var node = 0; node < Nodes.Length; node++)
        {
            Eventually.True(
                () => lab.Inside(Nodes[node], "iptables", "-nL", "KUBE-NODEPORTS", "-t", "nat").Output
                    .Contains($"dpt:{Text(ports[1])}"),
                () => $"{Nodes[node]} has no rule for port {ports[1]}");
            var address = $"172.18.0.{Text(node + 2)}";
            var answer = lab.Inside("outside", "curl", "-sm", "10", $"http://{address}:{Text(ports[0])}/app1");
            Assert.Contains("\"cookie\": \", loc=zone1, loc=zone2, loc=zone4\"", answer.Output);
            // The tutorial's web servers listen at port 80 only: it is they who refuse, not the node.
            var refused = lab.Inside("outside", "curl", "-sm", "10", $"https://{address}:{Text(ports[1])}/");
            Assert.Equal(Refused, refused.ExitCode);
        }
    }

    /// <summary>curl's exit code for a connection that was refused.</summary>
    private const int Refused = 7;

    private static string ClusterIP(LabRun lab, string service) =>
        Kubectl(lab, "get", "svc", service, "-n", Namespace, "-o", "jsonpath={.spec.clusterIP}");

    private static string Kubectl(LabRun lab, params string[] arguments) =>
        lab.Kubectl(arguments).ThrowIfFailed().Output;

    private static List<string> Table(string printed) =>
        [.. printed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd())];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("^Endpoints: +(192\\.168\\.[0-9.]+:8(080|443),){2}192\\.168\\.[0-9.:]+ \\+ 2 more\\.\\.\\.$",
        RegexOptions.Multiline)]
    private static partial Regex EndpointsLine();

    [GeneratedRegex("\"x-forwarded-for\": \"192\\.168\\.[0-9.]+, 192\\.168\\.[0-9.]+, 192\\.168\\.[0-9.]+\"")]
    private static partial Regex ForwardedHeader();
}
