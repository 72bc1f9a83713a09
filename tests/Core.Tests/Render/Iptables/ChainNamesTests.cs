using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;

namespace Signalbox.Core.Tests.Render.Iptables;

/// <summary>The test vectors of spec 4.1.</summary>
public sealed class ChainNamesTests
{
    [Theory]
    [InlineData("default/kubernetes:https", Protocol.TCP, "NPX46M4PTMTKRN6Y")]
    [InlineData("kube-system/kube-dns:dns", Protocol.UDP, "TCOU7JCQXEZGVUNU")]
    [InlineData("default/web", Protocol.TCP, "LOLE4ISW44XBNF3G")]
    [InlineData("default/web:http", Protocol.TCP, "CDGGSHYLG3RE2FKL")]
    public void Chains_of_a_service_port_bear_upstreams_hash(string name, Protocol protocol, string hash)
    {
        Assert.Equal(hash, ChainNames.HashOf(name, protocol));
        Assert.Equal($"KUBE-SVC-{hash}", ChainNames.Cluster(hash));
        Assert.Equal($"KUBE-SVL-{hash}", ChainNames.Local(hash));
        Assert.Equal($"KUBE-EXT-{hash}", ChainNames.External(hash));
        Assert.Equal($"KUBE-FW-{hash}", ChainNames.SourceRanges(hash));
    }

    [Theory]
    [InlineData("default/kubernetes:https", "192.0.2.10:6443", "KUBE-SEP-O7UXPAIOQA4W54LS")]
    [InlineData("default/web:http", "[fd00::1:2]:8080", "KUBE-SEP-BT2SOOVR4LKU5NNE")]
    public void Chains_of_an_endpoint_bear_upstreams_hash(string name, string endpoint, string chain) =>
        Assert.Equal(chain, ChainNames.Endpoint(name, Protocol.TCP, endpoint));

    [Theory]
    [InlineData("KUBE-SVC-NPX46M4PTMTKRN6Y", true)]
    [InlineData("KUBE-SEP-O7UXPAIOQA4W54LS", true)]
    [InlineData("KUBE-FW-NPX46M4PTMTKRN6Y", true)]
    [InlineData("KUBE-SERVICES", false)]
    [InlineData("KUBE-FIREWALL", false)]
    [InlineData("KUBE-EXTERNAL-SERVICES", false)]
    [InlineData("DOCKER", false)]
    public void Chains_of_single_services_are_told_by_their_prefix(string chain, bool isOfService) =>
        Assert.Equal(isOfService, ChainNames.IsOfService(chain));
}
