using Signalbox.Cluster.Decode;
using Signalbox.Cluster.Files;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Tests.Files;

/// <summary>What objects say beside all that rules need, from the one reading of their files.</summary>
public sealed class ObjectWordsTests : IDisposable
{
    private const string Objects = """
        {kind: Service, apiVersion: v1, metadata: {name: web, namespace: shop}, spec: {clusterIP: 10.0.0.1,
         trafficDistribution: PreferClose, selector: {tier: front, app: web}, ports: [{port: 80}]}}
        ---
        {kind: Service, apiVersion: v1, metadata: {name: byhand}, spec: {ports: [{port: 80}]}}
        ---
        {kind: Service, apiVersion: v1, metadata: {name: odd}, spec: {selector: [a, b], ports: [{port: 80}]}}
        ---
        kind: List
        items:
        - {kind: EndpointSlice, apiVersion: discovery.k8s.io/v1, addressType: IPv4,
           metadata: {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: web}}, endpoints: [
           {addresses: [10.1.0.1], nodeName: oak, zone: north, targetRef: {kind: Pod, name: web-a}},
           {addresses: [10.1.0.2], nodeName: elm, zone: south, targetRef: {kind: Pod, name: web-b, namespace: x}},
           {addresses: [10.1.0.3], zone: west}, {addresses: [10.1.0.4], nodeName: oak, zone: east},
           {addresses: [10.1.0.5], nodeName: ash, targetRef: {kind: Node, name: ash}},
           {addresses: [10.200.0.2], targetRef: {kind: Pod, name: web-host}}, {addresses: [null], zone: 7}, 5]}
        - {kind: EndpointSlice, apiVersion: discovery.k8s.io/v1, addressType: IPv4,
           metadata: {name: dns-1, namespace: shop, labels: {kubernetes.io/service-name: dns}}, endpoints: [
           {addresses: [10.200.0.2], targetRef: {kind: Pod, name: dns-host}}]}
        - {kind: Pod, apiVersion: v1, metadata: {name: client, namespace: shop},
           status: {podIP: 10.1.0.9, podIPs: [{ip: 10.1.0.9}, {ip: "fd00::9"}, {ip: none}]}}
        - {kind: Pod, apiVersion: v1, metadata: {name: nobody}, status: running}
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Selectors_and_distribution_are_known_of_each_Service()
    {
        var words = Read(new ObjectWords { WantsServices = true });
        Assert.Equal(
            new ServiceWords([new("app", "web"), new("tier", "front")], "PreferClose"), words.Of(new("shop", "web")));
        Assert.Equal(new ServiceWords([], null), words.Of(new("default", "byhand")));
        Assert.Null(words.Of(new("default", "odd")));
        Assert.Null(words.PodAt(new("shop", "web"), Address.Parse("10.1.0.1")));
    }

    [Theory]
    [InlineData("10.1.0.1", "oak", "north")]
    [InlineData("10.1.0.2", "elm", "south")]
    [InlineData("10.1.0.3", null, "west")]
    [InlineData("10.1.0.4", "oak", "east")]
    [InlineData("10.1.0.5", "ash", null)]
    public void The_zone_of_an_endpoint_is_its_own_or_that_of_its_node(string address, string? node, string? zone) =>
        Assert.Equal(zone, Read(new ObjectWords { WantsServices = true }).ZoneOf(Address.Parse(address), node));

    [Theory]
    [InlineData("web", "10.1.0.1", "shop/web-a")]
    [InlineData("web", "10.1.0.2", "x/web-b")]
    [InlineData("web", "10.1.0.3", null)]
    [InlineData("web", "10.1.0.5", null)]
    [InlineData("web", "10.1.0.9", "shop/client")]
    [InlineData("web", "10.200.0.2", "shop/web-host")]
    [InlineData("dns", "10.200.0.2", "shop/dns-host")]
    [InlineData("other", "10.200.0.2", null)]
    public void Which_pod_has_an_address_depends_on_the_Service_that_it_is_behind(
        string service, string address, string? pod)
    {
        var words = Read(new ObjectWords { WantsPods = true });
        Assert.Equal(pod, words.PodAt(new("shop", service), Address.Parse(address))?.ToString());
    }

    [Theory]
    [InlineData("shop/client", "10.1.0.9 fd00::9")]
    [InlineData("shop/web-a", "10.1.0.1")]
    [InlineData("shop/dns-host", "10.200.0.2")]
    [InlineData("default/nobody", "")]
    public void All_addresses_of_a_pod_that_is_asked_for_are_found(string pod, string addresses)
    {
        var words = Read(new ObjectWords { WantsPods = true, Pod = new(pod.Split('/')[0], pod.Split('/')[1]) });
        Assert.Equal(addresses, string.Join(' ', words.AddressesOfPod));
    }

    private ObjectWords Read(ObjectWords words)
    {
        ObjectSource.Read(new ObjectSourceOptions { Paths = [_folder.Write("a.yaml", Objects)], Words = words });
        return words;
    }
}
