using Signalbox.Core.Model;
using static Signalbox.Cluster.Tests.Decoding;

namespace Signalbox.Cluster.Tests.Decode;

public sealed class EndpointSliceDecoderTests
{
    [Theory]
    [InlineData("named", "{'name':'http','port':8080,'protocol':'TCP'}", "http:TCP:8080", "")]
    [InlineData("empty name", "{'name':'','port':8080}", ":TCP:8080", "")]
    [InlineData("protocol defaults", "{'name':'a','port':1,'protocol':null}", "a:TCP:1", "")]
    [InlineData("null name", "{'name':null,'port':8080}", "", "ports[0].name")]
    [InlineData("no name", "{'port':8080}", "", "ports[0].name")]
    [InlineData("bad name", "{'name':'a b','port':8080}", "", "ports[0].name")]
    [InlineData("null port", "{'name':'a','port':null}", "", "ports[0].port")]
    [InlineData("no port", "{'name':'a'}", "", "ports[0].port")]
    [InlineData("port 0", "{'name':'a','port':0}", "", "ports[0].port")]
    [InlineData("port too great", "{'name':'a','port':65536}", "", "ports[0].port")]
    [InlineData("protocol", "{'name':'a','port':1,'protocol':'QUIC'}", "", "ports[0].protocol")]
    [InlineData("twice", "{'name':'a','port':1},{'name':'a','port':2}", "a:TCP:1", "ports[1].name")]
    [InlineData("bad one first", "{'name':'a'},{'name':'b','port':2},null", "b:TCP:2", "ports[0].port")]
    public void Ports(string row, string ports, string decoded, string refused)
    {
        var slice = Slice($"'addressType':'IPv4','ports':[{ports}]");
        var shown = slice.Ports.Select(p => $"{p.Name}:{p.Protocol}:{p.Port}");
        Assert.Equal((row, decoded), (row, string.Join(' ', shown)));
        Assert.Equal((row, refused), (row, Fields(slice.Refusals)));
    }

    [Theory]
    [InlineData("one", "IPv4", "{'addresses':['10.0.0.1']}", "10.0.0.1", "")]
    [InlineData("first address only", "IPv4", "{'addresses':['10.0.0.1','10.0.0.2']}", "10.0.0.1", "")]
    [InlineData("canonical", "IPv4", "{'addresses':['10.0.0.010']}", "10.0.0.10", "")]
    [InlineData("IPv6", "IPv6", "{'addresses':['FD00:0:0::1']}", "fd00::1", "")]
    [InlineData("no addresses", "IPv4", "{},{'addresses':[]}", "", "endpoints[0].addresses endpoints[1].addresses")]
    [InlineData("unparsable", "IPv4", "{'addresses':['x']},{'addresses':['10.0.0.2']}", "10.0.0.2",
        "endpoints[0].addresses[0]")]
    [InlineData("IPv6 in IPv4", "IPv4", "{'addresses':['fd00::1']}", "", "endpoints[0].addresses[0]")]
    [InlineData("IPv4 in IPv6", "IPv6", "{'addresses':['10.0.0.1']}", "", "endpoints[0].addresses[0]")]
    [InlineData("loopback", "IPv4", "{'addresses':['127.0.0.1']}", "", "endpoints[0].addresses[0]")]
    [InlineData("unspecified", "IPv6", "{'addresses':['::']}", "", "endpoints[0].addresses[0]")]
    [InlineData("link-local", "IPv4", "{'addresses':['169.254.169.254']}", "", "endpoints[0].addresses[0]")]
    public void Addresses(string row, string type, string endpoints, string addresses, string refused)
    {
        var slice = Slice($"'addressType':'{type}','endpoints':[{endpoints}]");
        Assert.Equal((row, addresses), (row, string.Join(' ', slice.Endpoints.Select(e => e.Address))));
        Assert.Equal((row, refused), (row, Fields(slice.Refusals)));
    }

    [Theory]
    [InlineData("", EndpointConditions.Ready | EndpointConditions.Serving)]
    [InlineData(",'conditions':null", EndpointConditions.Ready | EndpointConditions.Serving)]
    [InlineData(",'conditions':{'ready':null}", EndpointConditions.Ready | EndpointConditions.Serving)]
    [InlineData(",'conditions':{'ready':false}", EndpointConditions.Serving)]
    [InlineData(",'conditions':{'ready':false,'serving':false}", EndpointConditions.None)]
    [InlineData(",'conditions':{'ready':false,'serving':true,'terminating':true}",
        EndpointConditions.Serving | EndpointConditions.Terminating)]
    [InlineData(",'conditions':{'terminating':false}", EndpointConditions.Ready | EndpointConditions.Serving)]
    public void Conditions(string more, EndpointConditions conditions)
    {
        var slice = Slice($"'addressType':'IPv4','endpoints':[{{'addresses':['10.0.0.1']{more}}}]");
        Assert.Equal(conditions, Assert.Single(slice.Endpoints).Conditions);
    }

    [Fact]
    public void Node_and_hints_are_read_and_the_zone_is_not()
    {
        var slice = Slice("""
            'addressType':'IPv4','endpoints':[{'addresses':['10.0.0.1'],'nodeName':'node-a','zone':'z9',
            'hints':{'forZones':[{'name':'z1'},{'name':'z2'}],'forNodes':[{'name':'node-b'}]}},
            {'addresses':['10.0.0.2'],'nodeName':'no\nde'},{'addresses':['10.0.0.3'],'hints':{}}]
            """.Replace("\\n", "\\u000a", StringComparison.Ordinal));
        Assert.Equal("node-a", slice.Endpoints[0].NodeName);
        Assert.Equal(["z1", "z2"], slice.Endpoints[0].ZoneHints);
        Assert.Equal(["node-b"], slice.Endpoints[0].NodeHints);
        Assert.Null(slice.Endpoints[1].NodeName);
        Assert.Equal("endpoints[1].nodeName", Fields(slice.Refusals));
        Assert.Empty(slice.Endpoints[2].ZoneHints);
    }

    [Theory]
    [InlineData("'addressType':'FQDN'", "'kubernetes.io/service-name':'web'", "addressType")]
    [InlineData("'endpoints':[]", "'kubernetes.io/service-name':'web'", "addressType")]
    [InlineData("'addressType':'IPv4'", "", "metadata.labels[kubernetes.io/service-name]")]
    [InlineData("'addressType':'IPv4'", "'kubernetes.io/service-name':''",
        "metadata.labels[kubernetes.io/service-name]")]
    [InlineData("'addressType':'IPv4'", "'kubernetes.io/service-name':'a/b'",
        "metadata.labels[kubernetes.io/service-name]")]
    public void Slices_that_belong_nowhere_are_refused_whole(string body, string labels, string field)
    {
        var decoded = All(SliceText(body, labels));
        Assert.Empty(decoded.Objects);
        var refusal = Assert.Single(decoded.Refusals).Refusal;
        Assert.Equal(("EndpointSlice shop/web-a", field), (refusal.Object, refusal.Field));
    }

    [Theory]
    [InlineData("'endpoints':7", "endpoints")]
    [InlineData("'endpoints':{}", "endpoints")]
    [InlineData("'endpoints':[null,7]", "endpoints[1]")]
    [InlineData("'endpoints':[{'addresses':'10.0.0.1'}]", "endpoints[0].addresses")]
    [InlineData("'endpoints':[{'addresses':['10.0.0.1',2]}]", "endpoints[0].addresses[1]")]
    [InlineData("'endpoints':[{},{'addresses':['10.0.0.1'],'nodeName':true}]", "endpoints[1].nodeName")]
    [InlineData("'endpoints':[{'nodeName':'\\ud800'}]", "endpoints[0].nodeName")]
    [InlineData("'endpoints':[{'nodeName':7,'nodeName':'a'}]", "endpoints[0].nodeName")]
    [InlineData("'endpoints':[{'conditions':[]}]", "endpoints[0].conditions")]
    [InlineData("'endpoints':[{'conditions':{'serving':'true'}}]", "endpoints[0].conditions.serving")]
    [InlineData("'endpoints':[{'hints':'z1'}]", "endpoints[0].hints")]
    [InlineData("'endpoints':[{'hints':{'forZones':{}}}]", "endpoints[0].hints.forZones")]
    [InlineData("'endpoints':[{'hints':{'forNodes':['a']}}]", "endpoints[0].hints.forNodes[0]")]
    [InlineData("'endpoints':[{'hints':{'forNodes':[{'name':1}]}}]", "endpoints[0].hints.forNodes[0].name")]
    [InlineData("'ports':true", "ports")]
    [InlineData("'ports':['http']", "ports[0]")]
    [InlineData("'ports':[{'port':'80'}]", "ports[0].port")]
    [InlineData("'ports':[{'port':80.5}]", "ports[0].port")]
    [InlineData("'ports':[{'port':8589934592}]", "ports[0].port")]
    [InlineData("'ports':[{},{'name':1}]", "ports[1].name")]
    [InlineData("'ports':[{'protocol':[]}]", "ports[0].protocol")]
    [InlineData("'addressType':7", "addressType")]
    [InlineData("'addressType':'IPv4','metadata':{'labels':{'kubernetes.io/service-name':7}}",
        "metadata.labels['kubernetes.io/service-name']")]
    [InlineData("'metadata':{'labels':{'service.kubernetes.io/headless':true}}",
        "metadata.labels['service.kubernetes.io/headless']")]
    [InlineData("'metadata':{'labels':['a']}", "metadata.labels")]
    [InlineData("'metadata':{'creationTimestamp':1}", "metadata.creationTimestamp")]
    [InlineData("'ports':[{'port':true}],'endpoints':7", "ports[0].port")]
    [InlineData("'end\\u0070oints':[{'n\\u006fdeName':7}]", "endpoints[0].nodeName")]
    public void A_mistyped_field_refuses_the_slice(string body, string field)
    {
        var decoded = All(SliceText(body));
        Assert.Empty(decoded.Objects);
        var refusal = Assert.Single(decoded.Refusals).Refusal;
        Assert.Equal(("EndpointSlice shop/web-a", field), (refusal.Object, refusal.Field));
        Assert.Equal("is not of the type that the API has for it", refusal.Reason);
    }

    [Theory]
    [InlineData("null", "'endpoints':null,'ports':null", "", "")]
    [InlineData("null elements", "'endpoints':[null,{'addresses':['10.0.0.2']},null],'ports':[null]", "10.0.0.2", "")]
    [InlineData("null inside",
        "'endpoints':[{'addresses':['10.0.0.2'],'nodeName':null,'conditions':null,'hints':null}]", "10.0.0.2", "")]
    [InlineData("no address", "'endpoints':[{'addresses':null},{'addresses':[null]}]", "",
        "endpoints[0].addresses endpoints[1].addresses[0]")]
    [InlineData("the last list wins", "'endpoints':[{}],'endpoints':[{'addresses':['10.0.0.3']}]", "10.0.0.3", "")]
    [InlineData("null at last wins", "'endpoints':[{'addresses':['10.0.0.3']}],'endpoints':null", "", "")]
    [InlineData("the last address wins", "'endpoints':[{'addresses':['x'],'addresses':['10.0.0.4']}]", "10.0.0.4", "")]
    [InlineData("a bad address at last", "'endpoints':[{'addresses':['10.0.0.4'],'addresses':['x']}]", "",
        "endpoints[0].addresses[0]")]
    [InlineData("no address at last", "'endpoints':[{'addresses':['10.0.0.4'],'addresses':null}]", "",
        "endpoints[0].addresses")]
    [InlineData("unknown fields",
        "'endpoints':[{'x':{'addresses':[7]},'addresses':['10.0.0.5'],'y':[[]]}],'z':{'endpoints':1}", "10.0.0.5", "")]
    [InlineData("the name's refusal goes with the address", "'endpoints':[{'nodeName':'A','addresses':['x']}]", "",
        "endpoints[0].addresses[0]")]
    [InlineData("ports come first", "'endpoints':[{}],'ports':[{}]", "", "ports[0].name endpoints[0].addresses")]
    public void Nulls_doubles_and_strangers(string row, string body, string addresses, string refused)
    {
        var slice = Slice($"'addressType':'IPv4',{body}");
        Assert.Equal((row, addresses), (row, string.Join(' ', slice.Endpoints.Select(e => e.Address))));
        Assert.Equal((row, refused), (row, Fields(slice.Refusals)));
    }

    [Fact]
    public void Of_properties_said_twice_the_last_is_taken()
    {
        var slice = Slice("""
            'addressType':'IPv4','endpoints':[{'addresses':['10.0.0.1'],'nodeName':'a','nodeName':null,
            'conditions':{'ready':false},'conditions':{'serving':false},
            'hints':{'forZones':[{'name':'z1'}]},'hints':{'forNodes':[{'name':'n1','name':'n2'},null,{}]}}],
            'ports':[{'name':'a','name':'b','port':1,'port':2}]
            """);
        var endpoint = Assert.Single(slice.Endpoints);
        Assert.Null(endpoint.NodeName);
        Assert.Equal(EndpointConditions.Ready, endpoint.Conditions);
        Assert.Empty(endpoint.ZoneHints);
        Assert.Equal(["n2", "", ""], endpoint.NodeHints);
        Assert.Equal([new EndpointPort("b", Protocol.TCP, 2)], slice.Ports);
    }

    [Theory]
    [InlineData("'endpoints':[{'addresses':['fd00::1']},{'addresses':['10.0.0.1']}],'addressType':'IPv6'")]
    [InlineData("'addressType':'IPv4','endpoints':[{'addresses':['fd00::1']},{'addresses':['10.0.0.1']}],"
        + "'addressType':'IPv6'")]
    public void The_family_may_be_said_after_the_endpoints(string body)
    {
        var slice = Slice(body);
        Assert.Equal(IPFamily.IPv6, slice.Family);
        Assert.Equal("fd00::1", Assert.Single(slice.Endpoints).Address.ToString());
        Assert.Equal("endpoints[1].addresses[0]", Fields(slice.Refusals));
    }

    [Fact]
    public void Headless_slices_are_not_seen()
    {
        var labels = "'kubernetes.io/service-name':'web','service.kubernetes.io/headless':''";
        var decoded = All(SliceText("'addressType':'IPv4'", labels));
        Assert.Empty(decoded.Objects);
        Assert.Empty(decoded.Refusals);
    }

    [Fact]
    public void Order_counts_and_equal_text_is_equal()
    {
        const string One = "{'addresses':['10.0.0.1']}";
        const string Two = "{'addresses':['10.0.0.2']}";
        Assert.Equal(Slice($"'addressType':'IPv4','endpoints':[{One},{Two}]"),
            Slice($"'endpoints':[{One},{Two}],'addressType':'IPv4','ignored':7"));
        Assert.NotEqual(Slice($"'addressType':'IPv4','endpoints':[{One},{Two}]"),
            Slice($"'addressType':'IPv4','endpoints':[{Two},{One}]"));
    }
}
