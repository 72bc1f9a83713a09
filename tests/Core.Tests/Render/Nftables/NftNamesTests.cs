using Signalbox.Core.Model;
using Signalbox.Core.Render.Nftables;
using Signalbox.Testing;

namespace Signalbox.Core.Tests.Render.Nftables;

public sealed class NftNamesTests
{
    [Theory]
    [InlineData("default/kubernetes", "https", "2QRHZV4L-default/kubernetes/tcp/https")]
    [InlineData("default/web", "", "PFISGYVC-default/web/tcp/")]
    public void Names_of_a_Service_port_are_upstreams(string service, string port, string stem) =>
        Assert.Equal(stem, NftNames.Stem(Name(service, port)));

    [Theory]
    [InlineData("10.1.2.3", "J4DEDBZI-default/web/tcp/http__10.1.2.3/8080")]
    [InlineData("fd00::1:2", "KCJOHLIB-default/web/tcp/http__fd00..1.2/8080")]
    public void Names_of_an_endpoint_are_upstreams(string address, string stem) =>
        Assert.Equal(stem, NftNames.Stem(Name("default/web", "http"), Address.Parse(address), 8080));

    [Fact]
    public void Long_names_are_cut_and_stay_apart()
    {
        var service = $"{new string('n', 63)}/{new string('s', 63)}";
        var (one, two) = (new string('p', 200), new string('p', 199) + "q");
        Assert.Equal(240, NftNames.Stem(Name(service, one)).Length);
        Assert.NotEqual(NftNames.Stem(Name(service, one)), NftNames.Stem(Name(service, two)));
    }

    [Theory]
    [InlineData("service-PFISGYVC-default/web/tcp/", true)]
    [InlineData("affinity-J4DEDBZI-default/web/tcp/http__10.1.2.3/8080", true)]
    [InlineData("service-ips", false)]
    [InlineData("external-traffic", false)]
    [InlineData("mine/custom", false)]
    public void Chains_of_single_Services_are_known_by_their_names(string name, bool isOfService) =>
        Assert.Equal(isOfService, NftNames.IsOfService(name));

    private static ServicePortName Name(string service, string port) => new(A.Name(service), port, Protocol.TCP);
}
