using System.Text.Json.Nodes;

namespace Signalbox.Lab.Demo;

/// <summary>The tutorial's steps on a lab. Each line comes from a command's or a packet's outcome, and each step throws
/// <see cref="DemoException"/> when that is not what the tutorial promises.</summary>
internal sealed class DemoWalk(DemoLab lab, DemoOutput output)
{
    public const string Namespace = "app-routable-demo";
    private const string Node = "node-1";

    private readonly CallSteps _calls = new(lab, output);
    private readonly RuleSteps _rules = new(lab, output, Node);

    /// <param name="manifests">The folder of the application's manifests.</param>
    public void Run(string manifests)
    {
        ShowCluster();
        ShowApplication(manifests);
        ShowSelector();
        ShowService();
        _calls.ShowSpread(calls: 30, pods: 3);
        _calls.ShowCrossing();
        _rules.ShowChain(endpoints: 3);
        ShowScaling();
        _calls.ShowSpread(calls: 60, pods: 5);
        ShowNodePort(manifests);
        ShowEnd();
    }

    private void ShowCluster()
    {
        output.Step("A cluster on this machine: three nodes, each with the agent in kube-proxy's place");
        lab.Up();
        lab.ShowKubectl("get", "nodes", "-o", "wide");
        Expect(Count(lab.Get("nodes")) == 3, "there are three nodes");
    }

    private void ShowApplication(string manifests)
    {
        output.Step("The application: web servers that pass requests on, and echo servers that answer");
        lab.ShowKubectl("create", "namespace", Namespace);
        lab.ShowKubectl("config", "set-context", "--current", $"--namespace={Namespace}");
        lab.ShowKubectl("apply", "-f", manifests);
        lab.ShowKubectl("wait", "--for=condition=Available", "deployment", "--all", "--timeout=60s");
        lab.ShowKubectl("wait", "--for=condition=Ready", "pod/client", "--timeout=60s");
        lab.ShowKubectl("get", "pods", "-o", "wide");
        output.Say("each pod is a process in namespaces of its own, with an address of its node's block");
    }

    private void ShowSelector()
    {
        output.Step("A selector: which pods stand behind zone6");
        lab.ShowKubectl("get", "service", "zone6", "-o", "wide");
        lab.ShowKubectl("get", "pods", "-l", "app=echoserver-1", "--show-labels");
        Expect(Count(lab.Get("pods", "-l", "app=echoserver-1")) == 3, "the selector finds three pods");
        output.Say("the same pods, as EndpointSlices tell them to the agent on every node:");
        lab.ShowKubectl("get", "endpointslices", "-l", "kubernetes.io/service-name=zone6");
    }

    private void ShowService()
    {
        output.Step("The ClusterIP: an address that no interface has");
        lab.ShowKubectl("describe", "service", "zone6");
        var address = ClusterIP();
        var links = lab.ShowInside(Node, "ip", "-br", "-4", "address", "show", "scope", "global");
        Expect(!links.Contains(address, StringComparison.Ordinal), $"no interface has {address}");
        output.Say($"{address} comes from the service CIDR; only rules in the kernel know it");
    }

    private void ShowScaling()
    {
        output.Step("Scaling to five, and how the odds follow");
        lab.ShowKubectl("scale", "deployment", "echoserver-1", "--replicas=5");
        lab.ShowKubectl("rollout", "status", "deployment", "echoserver-1", "--timeout=60s");
        _rules.ShowOdds(endpoints: 5);
    }

    private void ShowNodePort(string manifests)
    {
        output.Step("A NodePort with two ports, called from outside on every node");
        lab.ShowKubectl("apply", "-f", Path.Combine(manifests, "changes", "zone6-nodeport.yaml"));
        lab.ShowKubectl("get", "service", "zone6");
        foreach (var port in lab.Get("service", "zone6")["spec"]!["ports"]!.AsArray())
        {
            _rules.ShowNodePort((int?)port!["nodePort"]
                ?? throw new DemoException($"port {port["name"]} of zone6 has no node port"));
        }

        _calls.ShowNodePorts();
    }

    private void ShowEnd()
    {
        output.Step("And away with it: nothing of the lab stays on this machine");
        lab.ShowLab("down", "--name", lab.Name);
    }

    private string ClusterIP() => (string)lab.Get("service", "zone6")["spec"]!["clusterIP"]!;

    private static int Count(JsonNode list) => list["items"]!.AsArray().Count;

    internal static void Expect(bool happened, string expectation)
    {
        if (!happened)
        {
            throw new DemoException($"expected that {expectation}");
        }
    }
}
