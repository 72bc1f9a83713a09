using System.Text.Json.Nodes;
using Signalbox.E2E.Kubectl;
using Signalbox.Lab.Api.Store;
using Signalbox.Testing;
using Signalbox.Testing.Golden;

namespace Signalbox.E2E.Served;

/// <summary>What README says about taking kube-proxy's place, done with a ConfigMap as kubeadm makes it.</summary>
public sealed class ReadmeConfigurationTests
{
    [Fact]
    public async Task A_node_changes_over_with_the_clusters_own_configuration_and_is_left_clean()
    {
        KubectlProgram.SkipUnlessUsable();
        await using var served = await ServedNode.PrepareAsync();
        served.Store.Put(ResourceKinds.ConfigMaps, ConfigMap(served));
        served.Node.Shell("echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding");
        var commands = Block("**One node, with the cluster's own configuration.**")
            + Block("**Leave nothing behind.**");
        var result = served.Node.Inside.Execute(
            "env", "-C", served.Node.Folder, $"KUBECONFIG={served.KubeconfigPath}",
            $"XTABLES_LOCKFILE={served.Node.LockPath}", "bash", "-eo", "pipefail", "-c",
            commands.Replace("artifacts/signalbox", BuiltPrograms.Agent, StringComparison.Ordinal));
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        Assert.Contains("\"healthy\":true", result.Output);
        Assert.Contains("kubeproxy_sync_proxy_rules_last_timestamp_seconds{ip_family=\"IPv4\"}", result.Output);
        Assert.Contains("KUBE-SERVICES", result.Output);
        Assert.DoesNotContain("KUBE-SERVICES", served.Node.Save().Ours);
        var effective = await File.ReadAllTextAsync(
            Path.Combine(served.Node.Folder, "effective.yaml"), TestContext.Current.CancellationToken);
        Assert.Contains("hostnameOverride: node-a", effective);
        Assert.Contains("clusterCIDR: 10.244.0.0/16", effective);
    }

    /// <summary>The fields that kubeadm writes.</summary>
    private static string ConfigMap(ServedNode served) => new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = "kube-proxy", ["namespace"] = "kube-system" },
        ["data"] = new JsonObject
        {
            ["config.conf"] = $$"""
                apiVersion: kubeproxy.config.k8s.io/v1alpha1
                bindAddress: 0.0.0.0
                bindAddressHardFail: false
                clientConnection:
                  acceptContentTypes: ""
                  burst: 0
                  contentType: ""
                  kubeconfig: {{served.KubeconfigPath}}
                  qps: 0
                clusterCIDR: 10.244.0.0/16
                configSyncPeriod: 0s
                conntrack:
                  maxPerCore: null
                  min: null
                  tcpCloseWaitTimeout: null
                  tcpEstablishedTimeout: null
                detectLocalMode: ""
                enableProfiling: false
                healthzBindAddress: ""
                hostnameOverride: ""
                iptables:
                  localhostNodePorts: null
                  masqueradeAll: false
                  masqueradeBit: null
                  minSyncPeriod: 0s
                  syncPeriod: 0s
                ipvs:
                  excludeCIDRs: null
                  minSyncPeriod: 0s
                  scheduler: ""
                  strictARP: false
                  syncPeriod: 0s
                  tcpFinTimeout: 0s
                  tcpTimeout: 0s
                  udpTimeout: 0s
                kind: KubeProxyConfiguration
                logging:
                  flushFrequency: 0
                  options:
                    json:
                      infoBufferSize: "0"
                    text:
                      infoBufferSize: "0"
                  verbosity: 0
                metricsBindAddress: ""
                mode: ""
                nodePortAddresses: null
                oomScoreAdj: null
                portRange: ""
                showHiddenMetricsForVersion: ""
                winkernel:
                  enableDSR: false
                  forwardHealthCheckVip: false
                  networkName: ""
                  rootHnsEndpointName: ""
                  sourceVip: ""
                """,
        },
    }.ToJsonString();

    /// <summary>The first fenced block behind those words of README.</summary>
    private static string Block(string words)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var heading = text.IndexOf(words, StringComparison.Ordinal);
        var begin = text.IndexOf("```sh\n", heading, StringComparison.Ordinal) + 6;
        return text[begin..text.IndexOf("```", begin, StringComparison.Ordinal)];
    }
}
