using Signalbox.Lab.Api.Store;
using Signalbox.Testing.Golden;

namespace Signalbox.E2E.Kubectl;

/// <summary>Kinds that the lab keeps and shows; and the manifests of deploy/, which need many of them.</summary>
public sealed class KubectlKindsTests(ControlledLab lab) : IClassFixture<ControlledLab>
{
    private const string Many = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: closed}
        spec: {podSelector: {}}
        ---
        apiVersion: networking.k8s.io/v1
        kind: IngressClass
        metadata: {name: fast}
        spec: {controller: example.com/fast}
        ---
        apiVersion: coordination.k8s.io/v1
        kind: Lease
        metadata: {name: held}
        spec: {holderIdentity: me, leaseDurationSeconds: 40, renewTime: "2026-01-01T00:00:00.000000Z"}
        """;

    [Fact]
    public async Task What_the_lab_does_nothing_about_is_stored_with_a_warning()
    {
        var (output, errors) = await lab.ApplyAsync(Many);
        Assert.Equal(
            "networkpolicy.networking.k8s.io/closed created\ningressclass.networking.k8s.io/fast created\n"
            + "lease.coordination.k8s.io/held created\n",
            output);
        Assert.Equal(
            "Warning: NetworkPolicy is stored, the lab does not enforce it: all pods can reach each other\n", errors);
        var made = await lab.Kubectl.RunAsync(
            "create", "ingress", "front", "--rule=shop.example/*=web:80", "--class=fast", "-n", "shop");
        Assert.Equal("ingress.networking.k8s.io/front created\n", made.Output);
        Assert.StartsWith("Warning: Ingress is stored, the lab runs no ingress controller", made.Errors);
        Assert.Equal(
            "poddisruptionbudget.policy/half created\n",
            await lab.OutputAsync("create", "pdb", "half", "--selector=app=web", "--min-available=50%"));

        Assert.Matches(@"^front\s+fast\s+shop\.example\s+80\s", await lab.OutputAsync("get", "ing", "--no-headers"));
        Assert.Matches(@"^closed\s+<none>\s", await lab.OutputAsync("get", "netpol", "--no-headers"));
        Assert.Matches(@"^half\s+50%\s+N/A\s+0\s", await lab.OutputAsync("get", "pdb", "--no-headers"));
        Assert.Contains("web:80", await lab.OutputAsync("describe", "ing", "front"));
        Assert.Contains("PodSelector:", await lab.OutputAsync("describe", "netpol", "closed"));
        Assert.Contains("Min available:", await lab.OutputAsync("describe", "pdb", "half"));
        Assert.Contains("Holder Identity:", await lab.OutputAsync("describe", "lease", "held"));
        Assert.Contains("example.com/fast", await lab.OutputAsync("describe", "ingressclass", "fast"));
    }

    [Fact]
    public async Task An_eviction_beyond_the_budget_is_put_off()
    {
        await lab.OutputAsync("create", "deploy", "kept", "--image=nginx", "--replicas=2");
        await lab.OutputAsync("create", "pdb", "kept", "--selector=app=kept", "--max-unavailable=0");
        await lab.OutputAsync("wait", "--for=jsonpath={.status.currentHealthy}=2", "pdb/kept", "--timeout=50s");
        var pod = await lab.OutputAsync(
            "get", "po", "-l", "app=kept", "-o", "jsonpath={.items[0].metadata.name}");
        lab.Kubectl.WriteFile("eviction.json", $$"""
            {"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"{{pod}}","namespace":"shop"} }
            """);
        string[] evict = ["create", "--raw", $"/api/v1/namespaces/shop/pods/{pod}/eviction", "-f", "eviction.json"];
        Assert.Equal(
            "Error from server (TooManyRequests): Cannot evict pod as it would violate the pod's disruption budget.\n",
            (await lab.Kubectl.RunAsync(evict)).Errors);
        await lab.OutputAsync("patch", "pdb", "kept", "-p", """{"spec":{"maxUnavailable":1}}""");
        await lab.OutputAsync("wait", "--for=jsonpath={.status.disruptionsAllowed}=1", "pdb/kept", "--timeout=50s");
        (await lab.Kubectl.RunAsync(evict)).ThrowIfFailed();
    }

    [Theory]
    [InlineData("base")]
    [InlineData("hardened")]
    [InlineData("iptables")]
    [InlineData("legacy")]
    public async Task The_manifests_of_deploy_apply_whole_and_bring_a_pod_to_each_node(string folder)
    {
        var path = Path.Combine(Repository.Root, "deploy", folder);
        var applied = (await lab.Kubectl.RunAsync("apply", "-k", path)).ThrowIfFailed();
        Assert.Equal("", applied.Errors);
        Assert.Equal(5, applied.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        (await lab.Kubectl.RunAsync("rollout", "status", "ds/signalbox", "-n", "kube-system")).ThrowIfFailed();
        Assert.Equal(2, lab.Api.Store.List(ResourceKinds.Pods).Objects.ToArray()
            .Count(pod => pod.Namespace == "kube-system"));
        // With the rights of its role the agent may do what it does, and nothing else.
        foreach (var (resource, verb, answer) in new[]
        {
            ("services", "watch", "yes\n"), ("endpointslices", "list", "yes\n"), ("secrets", "list", "no\n"),
        })
        {
            var said = await lab.Kubectl.RunAsync(
                "auth", "can-i", verb, resource, "-A", "--as", "system:serviceaccount:kube-system:signalbox");
            Assert.Equal(answer, said.Output);
        }
    }
}
