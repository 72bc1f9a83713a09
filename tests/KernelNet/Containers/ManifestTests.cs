using k8s.Models;

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

    private static void CheckHardened(V1SecurityContext may, string capabilities)
    {
        Assert.Equal(["ALL"], may.Capabilities.Drop);
        Assert.Equal(capabilities, string.Join(' ', may.Capabilities.Add));
        Assert.Equal("RuntimeDefault", may.SeccompProfile.Type);
        Assert.Equal(
            (false, false, true), (may.Privileged, may.AllowPrivilegeEscalation, may.ReadOnlyRootFilesystem));
    }
}
