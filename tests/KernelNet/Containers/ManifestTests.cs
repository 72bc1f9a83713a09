using k8s.Models;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Namespaces;

namespace Signalbox.KernelNet.Containers;

/// <summary>The manifests below deploy/: each field is one of its kind's, and they ask for no more than is needed.
/// </summary>
public sealed class ManifestTests
{
    /// <summary>What system:node-proxier allows, as far as it is used: "GROUP/RESOURCE VERBS".</summary>
    private static readonly string[] Rights =
    [
        "/events create,patch,update",
        "/nodes get,list,watch",
        "/services list,watch",
        "discovery.k8s.io/endpointslices list,watch",
        "events.k8s.io/events create,patch,update",
        "networking.k8s.io/servicecidrs list,watch",
    ];

    [Theory]
    [InlineData("", null, "nftables")]
    [InlineData("hardened", "NET_ADMIN", "nftables")]
    [InlineData("iptables", "NET_ADMIN", "iptables")]
    [InlineData("legacy", "NET_ADMIN NET_RAW", "iptables")]
    public void A_form_asks_for_no_more_than_it_needs(string folder, string? capabilities, string mode)
    {
        var form = new DeployedForm(folder);
        Assert.Equal(5, form.Objects.Count);
        var rights = from rule in form.Only<V1ClusterRole>().Rules
                     from group_ in rule.ApiGroups
                     from resource in rule.Resources
                     select $"{group_}/{resource} {string.Join(',', rule.Verbs)}";
        Assert.Equal(Rights, rights.Order(StringComparer.Ordinal));
        var subject = Assert.Single(form.Only<V1ClusterRoleBinding>().Subjects);
        Assert.Equal((form.Pod.ServiceAccountName, "kube-system"), (subject.Name, subject.NamespaceProperty));
        Assert.Contains($"mode: {mode}\n", form.Config["config.conf"]);
        Assert.True(form.Pod.HostNetwork);
        if (capabilities is not null)
        {
            CheckHardened(form.Agent.SecurityContext, capabilities);
            Assert.Contains("--init-only", Assert.Single(form.Pod.InitContainers).Command);
        }
    }

    /// <summary>By kubectl, for fields and for what kube-apiserver demands of their values. The lab has no DaemonSets:
    /// what such a one would make of its template, a pod on a node, is applied in its place.</summary>
    [Fact]
    public async Task A_server_takes_the_objects_and_the_pods_of_all_forms()
    {
        var registry = new Registry(new ObjectStore(), new RegistrySettings());
        registry.Bootstrap();
        await using var server = await ApiServer.StartAsync(registry);
        server.Credentials.Add("an-admin's", new ApiUser("admin"));
        var kubeconfig = Path.GetTempFileName();
        try
        {
            server.KubeconfigFor("an-admin's").WriteTo(kubeconfig);
            var objects = new[] { "base", "hardened", "iptables", "legacy" }.SelectMany(ToBeApplied).ToList();
            var applied = Command.Run(
                "kubectl", ["--kubeconfig", kubeconfig, "apply", "--validate=strict", "-f", "-"],
                string.Join('\n', objects.Select(one => ObjectModels.ToJson(one).ToJsonString())));
            Assert.True(applied.ExitCode == 0, applied.Errors);
            Assert.Equal(objects.Count, applied.Output.Split("created\n").Length - 1);
        }
        finally
        {
            File.Delete(kubeconfig);
        }
    }

    /// <summary>Under names of the form, since all go to one cluster.</summary>
    private static IEnumerable<k8s.IKubernetesObject<V1ObjectMeta>> ToBeApplied(string folder)
    {
        var form = new DeployedForm(folder);
        form.Pod.NodeName = "node-a";
        form.Pod.ServiceAccountName += $"-{folder}";
        var pod = new V1Pod
        {
            ApiVersion = "v1",
            Kind = "Pod",
            Metadata = new V1ObjectMeta { Name = "pod", NamespaceProperty = "kube-system" },
            Spec = form.Pod,
        };
        foreach (var one in new k8s.IKubernetesObject<V1ObjectMeta>[]
            { form.Only<V1ConfigMap>(), form.Only<V1ServiceAccount>(), pod })
        {
            one.Metadata.Name += $"-{folder}";
            yield return one;
        }
    }

    private static void CheckHardened(V1SecurityContext may, string capabilities)
    {
        Assert.Equal(["ALL"], may.Capabilities.Drop);
        Assert.Equal(capabilities, string.Join(' ', may.Capabilities.Add));
        Assert.Equal("RuntimeDefault", may.SeccompProfile.Type);
        Assert.Equal(
            (false, false, true), (may.Privileged, may.AllowPrivilegeEscalation, may.ReadOnlyRootFilesystem));
    }
}
