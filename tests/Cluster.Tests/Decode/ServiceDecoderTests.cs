using Signalbox.Core.Model;
using static Signalbox.Cluster.Tests.Decoding;

namespace Signalbox.Cluster.Tests.Decode;

public sealed class ServiceDecoderTests
{
    [Theory]
    [InlineData("no spec", "null", "", "")]
    [InlineData("cluster IP", "{'clusterIP':'10.0.0.1'}", "10.0.0.1", "")]
    [InlineData("IPv6, printed canonically", "{'clusterIP':'FD00:0::1'}", "fd00::1", "")]
    [InlineData("leading zeros are decimal", "{'clusterIP':'172.30.0.041'}", "172.30.0.41", "")]
    [InlineData("headless", "{'clusterIP':'None','clusterIPs':['None'],'ipFamilies':['IPv4']}", "", "")]
    [InlineData("empty", "{'clusterIP':'','ipFamilies':['IPv4'],'clusterIPs':['10.0.0.1']}", "", "")]
    [InlineData("absent", "{'clusterIPs':['10.0.0.1']}", "", "")]
    [InlineData("external name", "{'type':'ExternalName','clusterIP':'10.0.0.1'}", "", "")]
    [InlineData("both", "{'clusterIP':'10.0.0.1','clusterIPs':['10.0.0.1','fd00::1'],'ipFamilies':['IPv4','IPv6']}",
        "10.0.0.1 fd00::1", "")]
    [InlineData("IPv6 first",
        "{'clusterIP':'fd00::1','clusterIPs':['fd00::1','10.0.0.1'],'ipFamilies':['IPv6','IPv4']}",
        "fd00::1 10.0.0.1", "")]
    [InlineData("fewer addresses than families",
        "{'clusterIP':'10.0.0.1','clusterIPs':['10.0.0.1'],'ipFamilies':['IPv4','IPv6']}", "10.0.0.1", "")]
    [InlineData("families without clusterIPs", "{'clusterIP':'10.0.0.1','ipFamilies':['IPv4']}", "10.0.0.1", "")]
    [InlineData("first of a family counts",
        "{'clusterIP':'10.0.0.1','clusterIPs':['10.0.0.1','10.0.0.2'],'ipFamilies':['IPv4','IPv4']}", "10.0.0.1", "")]
    [InlineData("no families: clusterIP alone", "{'clusterIP':'10.0.0.1','clusterIPs':['10.0.0.1','fd00::1']}",
        "10.0.0.1", "")]
    [InlineData("no address", "{'clusterIP':'10.0.0'}", "", "spec.clusterIP")]
    [InlineData("second no address",
        "{'clusterIP':'10.0.0.1','clusterIPs':['10.0.0.1','x'],'ipFamilies':['IPv4','IPv6']}", "10.0.0.1",
        "spec.clusterIPs[1]")]
    [InlineData("of the other family", "{'clusterIP':'10.0.0.1','clusterIPs':['10.0.0.1'],'ipFamilies':['IPv6']}", "",
        "spec.clusterIPs[0]")]
    [InlineData("unknown family", "{'clusterIP':'10.0.0.1','clusterIPs':['10.0.0.1'],'ipFamilies':['IPv5']}", "",
        "spec.ipFamilies[0]")]
    public void Cluster_IPs(string row, string spec, string addresses, string refused)
    {
        var service = Service(spec);
        Assert.Equal((row, addresses), (row, string.Join(' ', service.ClusterIPs)));
        Assert.Equal((row, refused), (row, Fields(service.Refusals)));
    }

    [Theory]
    [InlineData("plain", "{'port':80}", ":TCP:80:0", "")]
    [InlineData("all set", "{'name':'dns','protocol':'UDP','port':53,'nodePort':30053}", "dns:UDP:53:30053", "")]
    [InlineData("SCTP", "{'protocol':'SCTP','port':1,'targetPort':'named'}", ":SCTP:1:0", "")]
    [InlineData("last port", "{'port':65535}", ":TCP:65535:0", "")]
    [InlineData("port 0", "{'port':0}", "", "spec.ports[0].port")]
    [InlineData("no port", "{'name':'x'}", "", "spec.ports[0].port")]
    [InlineData("port too great", "{'port':65536}", "", "spec.ports[0].port")]
    [InlineData("port below", "{'port':-1}", "", "spec.ports[0].port")]
    [InlineData("protocol", "{'port':80,'protocol':'ICMP'}", "", "spec.ports[0].protocol")]
    [InlineData("protocol's case", "{'port':80,'protocol':'tcp'}", "", "spec.ports[0].protocol")]
    [InlineData("name that would end a comment", "{'port':80,'name':'a\\u0022 -j DROP'}", "", "spec.ports[0].name")]
    [InlineData("name with a line end", "{'port':80,'name':'a\\n'}", "", "spec.ports[0].name")]
    [InlineData("name in capitals", "{'port':80,'name':'HTTP'}", "", "spec.ports[0].name")]
    [InlineData("node port too great", "{'port':80,'nodePort':70000}", ":TCP:80:0", "spec.ports[0].nodePort")]
    [InlineData("node port below", "{'port':80,'nodePort':-2}", ":TCP:80:0", "spec.ports[0].nodePort")]
    [InlineData("one name, two protocols", "{'name':'dns','port':53},{'name':'dns','port':53,'protocol':'UDP'}",
        "dns:TCP:53:0 dns:UDP:53:0", "")]
    [InlineData("name twice", "{'name':'a','port':1},{'name':'a','port':2}", "a:TCP:1:0", "spec.ports[1].name")]
    [InlineData("port twice", "{'name':'a','port':1},{'name':'b','port':1}", "a:TCP:1:0", "spec.ports[1].port")]
    [InlineData("node port twice", "{'name':'a','port':1,'nodePort':30000},{'name':'b','port':2,'nodePort':30000}",
        "a:TCP:1:30000 b:TCP:2:0", "spec.ports[1].nodePort")]
    [InlineData("bad one first", "{'port':0},{'port':80},null", ":TCP:80:0", "spec.ports[0].port")]
    public void Ports(string row, string ports, string decoded, string refused)
    {
        var service = Service($"{{'clusterIP':'10.0.0.1','ports':[{ports}]}}");
        var shown = service.Ports.Select(p => $"{p.Name}:{p.Protocol}:{p.Port}:{p.NodePort}");
        Assert.Equal((row, decoded), (row, string.Join(' ', shown)));
        Assert.Equal((row, refused), (row, Fields(service.Refusals)));
    }

    [Theory]
    [InlineData("both families", "['192.0.2.1','2001:db8::1']", "192.0.2.1 2001:db8::1", "")]
    [InlineData("blank is silent", "['',' ',null,'192.0.2.1']", "192.0.2.1", "")]
    [InlineData("no address", "['x','192.0.2.1']", "192.0.2.1", "spec.externalIPs[0]")]
    [InlineData("loopback", "['127.0.0.1','::1']", "", "spec.externalIPs[0] spec.externalIPs[1]")]
    [InlineData("unspecified", "['0.0.0.0','::']", "", "spec.externalIPs[0] spec.externalIPs[1]")]
    [InlineData("link-local", "['169.254.0.1','fe80::1','224.0.0.1','ff02::1']", "",
        "spec.externalIPs[0] spec.externalIPs[1] spec.externalIPs[2] spec.externalIPs[3]")]
    [InlineData("twice", "['192.0.2.1','192.0.2.1']", "192.0.2.1", "spec.externalIPs[1]")]
    public void External_IPs(string row, string list, string addresses, string refused)
    {
        var service = Service($"{{'clusterIP':'10.0.0.1','externalIPs':{list}}}");
        Assert.Equal((row, addresses), (row, string.Join(' ', service.ExternalIPs)));
        Assert.Equal((row, refused), (row, Fields(service.Refusals)));
    }

    [Theory]
    [InlineData("VIP", "{'ip':'192.0.2.1','ipMode':'VIP'}", "192.0.2.1", "")]
    [InlineData("mode absent", "{'ip':'192.0.2.1'},{'ip':'2001:db8::1'}", "192.0.2.1 2001:db8::1", "")]
    [InlineData("proxy", "{'ip':'192.0.2.1','ipMode':'Proxy'}", "", "")]
    [InlineData("host name", "{'hostname':'lb.example'},{'ip':''}", "", "")]
    [InlineData("no address", "{'ip':'x'}", "", "status.loadBalancer.ingress[0].ip")]
    [InlineData("twice", "{'ip':'192.0.2.1'},{'ip':'192.0.2.1'}", "192.0.2.1", "status.loadBalancer.ingress[1].ip")]
    public void Load_balancer_VIPs(string row, string ingress, string addresses, string refused)
    {
        var spec = "{'type':'LoadBalancer','clusterIP':'10.0.0.1','loadBalancerIP':'192.0.2.9'}";
        var service = Service(spec, $"{{'loadBalancer':{{'ingress':[{ingress}]}}}}");
        Assert.Equal((row, addresses), (row, string.Join(' ', service.LoadBalancerVIPs)));
        Assert.Equal((row, refused), (row, Fields(service.Refusals)));
    }

    [Theory]
    [InlineData("trimmed", "[' 10.1.0.0/16','2001:db8::/32  ']", "10.1.0.0/16 2001:db8::/32", "")]
    [InlineData("everything stays", "['0.0.0.0/0','10.0.0.0/8']", "0.0.0.0/0 10.0.0.0/8", "")]
    [InlineData("blank is silent", "['',' ']", "", "")]
    [InlineData("no CIDR", "['10.0.0.1','10.0.0.0/33','10.1.0.0/16']", "10.1.0.0/16",
        "spec.loadBalancerSourceRanges[0] spec.loadBalancerSourceRanges[1]")]
    public void Source_ranges(string row, string list, string ranges, string refused)
    {
        var service = Service($"{{'clusterIP':'10.0.0.1','loadBalancerSourceRanges':{list}}}");
        Assert.Equal((row, ranges), (row, string.Join(' ', service.SourceRanges)));
        Assert.Equal((row, refused), (row, Fields(service.Refusals)));
    }

    [Theory]
    [InlineData("absent", "", TrafficPolicy.Cluster, TrafficPolicy.Cluster, "")]
    [InlineData("internal", "'internalTrafficPolicy':'Local'", TrafficPolicy.Local, TrafficPolicy.Cluster, "")]
    [InlineData("external, not reachable", "'externalTrafficPolicy':'Local'",
        TrafficPolicy.Cluster, TrafficPolicy.Cluster, "")]
    [InlineData("external, node port", "'type':'NodePort','externalTrafficPolicy':'Local'",
        TrafficPolicy.Cluster, TrafficPolicy.Local, "")]
    [InlineData("external, load balancer",
        "'type':'LoadBalancer','externalTrafficPolicy':'Local','healthCheckNodePort':30001",
        TrafficPolicy.Cluster, TrafficPolicy.Local, "")]
    [InlineData("external IP that cannot be read", "'externalTrafficPolicy':'Local','externalIPs':['x']",
        TrafficPolicy.Cluster, TrafficPolicy.Local, "spec.externalIPs[0]")]
    [InlineData("no external IPs", "'externalTrafficPolicy':'Local','externalIPs':[]",
        TrafficPolicy.Cluster, TrafficPolicy.Cluster, "")]
    [InlineData("unknown", "'internalTrafficPolicy':'local','externalTrafficPolicy':'Zone'",
        TrafficPolicy.Cluster, TrafficPolicy.Cluster, "spec.externalTrafficPolicy spec.internalTrafficPolicy")]
    [InlineData("unknown type", "'type':'Magic'", TrafficPolicy.Cluster, TrafficPolicy.Cluster, "spec.type")]
    public void Policies(string row, string spec, TrafficPolicy inside, TrafficPolicy outside, string refused)
    {
        var service = Service($"{{{spec}}}");
        Assert.Equal(
            (row, inside, outside), (row, service.InternalTrafficPolicy, service.ExternalTrafficPolicy));
        Assert.Equal((row, refused), (row, Fields(service.Refusals)));
    }

    [Theory]
    [InlineData("LoadBalancer", "Local", 30001, 30001, "")]
    [InlineData("LoadBalancer", "Cluster", 30001, 0, "")]
    [InlineData("NodePort", "Local", 30001, 0, "")]
    [InlineData("LoadBalancer", "Local", 0, 0, "spec.healthCheckNodePort")]
    [InlineData("LoadBalancer", "Local", 65536, 0, "spec.healthCheckNodePort")]
    public void Health_check_node_port(string type, string policy, int port, int decoded, string refused)
    {
        var service = Service($"{{'type':'{type}','externalTrafficPolicy':'{policy}','healthCheckNodePort':{port}}}");
        Assert.Equal(decoded, service.HealthCheckNodePort);
        Assert.Equal(refused, Fields(service.Refusals));
    }

    [Theory]
    [InlineData("'sessionAffinity':'None'", null, "")]
    [InlineData("'sessionAffinityConfig':{'clientIP':{'timeoutSeconds':5}}", null, "")]
    [InlineData("'sessionAffinity':'ClientIP'", 10800, "")]
    [InlineData("'sessionAffinity':'ClientIP','sessionAffinityConfig':{'clientIP':{}}", 10800, "")]
    [InlineData("'sessionAffinity':'ClientIP','sessionAffinityConfig':{'clientIP':{'timeoutSeconds':1}}", 1, "")]
    [InlineData("'sessionAffinity':'ClientIP','sessionAffinityConfig':{'clientIP':{'timeoutSeconds':86400}}",
        86400, "")]
    [InlineData("'sessionAffinity':'ClientIP','sessionAffinityConfig':{'clientIP':{'timeoutSeconds':86401}}", 10800,
        "spec.sessionAffinityConfig.clientIP.timeoutSeconds")]
    [InlineData("'sessionAffinity':'ClientIP','sessionAffinityConfig':{'clientIP':{'timeoutSeconds':0}}", 10800,
        "spec.sessionAffinityConfig.clientIP.timeoutSeconds")]
    [InlineData("'sessionAffinity':'Cookie'", null, "spec.sessionAffinity")]
    public void Affinity(string spec, int? seconds, string refused)
    {
        var service = Service($"{{{spec}}}");
        Assert.Equal(seconds, service.AffinityTimeoutSeconds);
        Assert.Equal(refused, Fields(service.Refusals));
    }

    [Fact]
    public void Creation_time_is_read_and_a_refusal_names_object_field_and_reason()
    {
        var text = ServiceText("{'externalIPs':['x']}", "{}", "'creationTimestamp':'2026-11-22T10:00:00Z'");
        var service = ((ClusterChange.ServiceSet)Assert.Single(All(text).Objects).Set).Service;
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero), service.CreationTimestamp);
        Assert.Equal(
            "Service shop/web: spec.externalIPs[0]: 'x' is not an IP address",
            Assert.Single(service.Refusals).ToString());
        Assert.Equal("metadata.creationTimestamp", Fields(
            ((ClusterChange.ServiceSet)All(ServiceText("{}", "{}", "'creationTimestamp':'soon'")).Objects[0].Set)
                .Service.Refusals));
    }
}
