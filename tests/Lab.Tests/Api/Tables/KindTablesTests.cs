using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Tables;

namespace Signalbox.Lab.Tests.Api.Tables;

/// <summary>The cells of each kind but pods.</summary>
public sealed class KindTablesTests
{
    private const string Template =
        "'template':{'spec':{'containers':[{'name':'web','image':'nginx'},{'name':'log','image':'busybox'}]}}";

    [Theory]
    [InlineData("ClusterIP|10.96.0.1|<none>|80/TCP", "'type':'ClusterIP','ports':[{'port':80,'protocol':'TCP'}]")]
    [InlineData("ClusterIP|10.96.0.1|1.2.3.4,5.6.7.8|<none>", "'type':'ClusterIP','externalIPs':['1.2.3.4','5.6.7.8']")]
    [InlineData(
        "NodePort|10.96.0.1|<none>|80:30080/TCP,53/UDP",
        "'type':'NodePort','ports':[{'port':80,'nodePort':30080,'protocol':'TCP'},{'port':53,'protocol':'UDP'}]")]
    [InlineData("LoadBalancer|10.96.0.1|<pending>|<none>", "'type':'LoadBalancer'")]
    public void A_service_shows_where_it_can_be_called(string shown, string spec) => Assert.Equal(
        shown,
        Shown.Cells(
            ResourceKinds.Services, "Type|Cluster-IP|External-IP|Port(s)",
            $"'spec':{{'clusterIP':'10.96.0.1','clusterIPs':['10.96.0.1'],{spec}}}"));

    [Fact]
    public void A_service_shows_its_balancers_in_order_its_name_outside_and_its_selector()
    {
        Assert.Equal(
            "10.0.0.1,lb.example,9.9.9.9|a=1,b=2",
            Shown.Cells(
                ResourceKinds.Services, "External-IP|Selector",
                "'spec':{'type':'LoadBalancer','selector':{'b':'2','a':'1'},'externalIPs':['9.9.9.9']},'status':{"
                + "'loadBalancer':{'ingress':[{'hostname':'lb.example'},{'ip':'10.0.0.1'}]}}"));
        Assert.Equal(
            "<none>|db.example|<none>",
            Shown.Cells(
                ResourceKinds.Services, "Cluster-IP|External-IP|Selector",
                "'spec':{'type':'ExternalName','externalName':'db.example'}"));
        Assert.Equal(
            "None", Shown.Cells(ResourceKinds.Services, "Cluster-IP", "'spec':{'clusterIP':'None'}"));
    }

    [Theory]
    [InlineData("<none>", "")]
    [InlineData("", "'subsets':[{'notReadyAddresses':[{'ip':'10.0.0.1'}],'ports':[{'port':80}]}]")]
    [InlineData("10.0.0.1,10.0.0.2", "'subsets':[{'addresses':[{'ip':'10.0.0.1'},{'ip':'10.0.0.2'}]}]")]
    [InlineData("[fd00::1]:80", "'subsets':[{'addresses':[{'ip':'fd00::1'}],'ports':[{'port':80}]}]")]
    [InlineData(
        "10.0.0.1:443,10.0.0.2:443,10.0.0.1:80 + 1 more...",
        "'subsets':[{'addresses':[{'ip':'10.0.0.1'},{'ip':'10.0.0.2'}],'ports':[{'port':443},{'port':80}]}]")]
    public void Endpoints_show_the_first_places(string shown, string content) =>
        Assert.Equal(shown, Shown.Cells(ResourceKinds.Endpoints, "Endpoints", content));

    [Theory]
    [InlineData("IPv4|<unset>|<unset>", "'endpoints':null,'ports':null")]
    [InlineData("IPv4|80,443|10.0.0.1", "'endpoints':[{'addresses':['10.0.0.1']}],'ports':[{'port':80},{'port':443}]")]
    [InlineData("IPv4|1,2,3|<unset>", "'ports':[{'port':1},{'port':2},{'port':3}]")]
    [InlineData("IPv4|*,web|<unset>", "'ports':[{},{'name':'web'}]")]
    [InlineData(
        "IPv4|1,2,3 + 1 more...|a,b,c + 2 more...",
        "'ports':[{'port':1},{'port':2},{'port':3},{'port':4}],"
        + "'endpoints':[{'addresses':['a','b']},{'addresses':['c']},{'addresses':['d','e']}]")]
    public void A_slice_shows_its_first_ports_and_addresses(string shown, string content) => Assert.Equal(
        shown,
        Shown.Cells(ResourceKinds.EndpointSlices, "AddressType|Ports|Endpoints", $"'addressType':'IPv4',{content}"));

    [Theory]
    [InlineData("Unknown|<none>", "'spec':{}", "")]
    [InlineData("NotReady|<none>", "'status':{'conditions':[{'type':'Ready','status':'Unknown'}]}", "")]
    [InlineData(
        "Ready,SchedulingDisabled|control-plane,worker",
        "'spec':{'unschedulable':true},'status':{'conditions':[{'type':'Ready','status':'True'}]}",
        "'labels':{'node-role.kubernetes.io/worker':'','kubernetes.io/role':'control-plane','a':'b'}")]
    public void A_node_shows_whether_it_takes_part(string shown, string content, string metadata) =>
        Assert.Equal(shown, Shown.Cells(ResourceKinds.Nodes, "Status|Roles", content, metadata));

    [Fact]
    public void A_node_shows_its_addresses_and_what_runs_on_it()
    {
        const string Columns = "Version|Internal-IP|External-IP|OS-Image|Kernel-Version|Container-Runtime";
        Assert.Equal(
            "|<none>|<none>|<unknown>|<unknown>|<unknown>", Shown.Cells(ResourceKinds.Nodes, Columns, "'spec':{}"));
        Assert.Equal(
            "v1.36.2|10.0.0.1|1.1.1.1|Debian|6.1.0 (amd64)|containerd://2",
            Shown.Cells(
                ResourceKinds.Nodes, Columns,
                "'status':{'addresses':[{'type':'ExternalIP','address':'1.1.1.1'},{'type':'InternalIP',"
                + "'address':'10.0.0.1'},{'type':'InternalIP','address':'fd00::1'}],'nodeInfo':{"
                + "'kubeletVersion':'v1.36.2','osImage':'Debian','kernelVersion':'6.1.0','architecture':'amd64',"
                + "'containerRuntimeVersion':'containerd://2'}}"));
    }

    [Fact]
    public void A_deployment_shows_how_far_it_is()
    {
        Assert.Equal(
            "x|1/2|2|1|5m|web,log|nginx,busybox|a=b,c in (d,e),!f,g,h notin (i)",
            Shown.All(
                ResourceKinds.Deployments,
                "'spec':{'replicas':2,'selector':{'matchLabels':{'a':'b'},'matchExpressions':["
                + "{'key':'g','operator':'Exists'},{'key':'c','operator':'In','values':['e','d']},"
                + "{'key':'h','operator':'NotIn','values':['i']},{'key':'f','operator':'DoesNotExist'}]},"
                + Template + "},'status':{'readyReplicas':1,'updatedReplicas':2,'availableReplicas':1}"));
        Assert.Equal(
            "0/3|0|0|",
            Shown.Cells(ResourceKinds.Deployments, "Ready|Up-to-date|Available|Selector", "'spec':{'replicas':3}"));
    }

    [Fact]
    public void A_replica_set_shows_its_pods()
    {
        Assert.Equal(
            "x|2|2|1|5m|web,log|nginx,busybox|a=b",
            Shown.All(
                ResourceKinds.ReplicaSets,
                "'spec':{'replicas':2,'selector':{'matchLabels':{'a':'b'}}," + Template
                + "},'status':{'replicas':2,'readyReplicas':1}"));
        Assert.Equal("<none>", Shown.Cells(ResourceKinds.ReplicaSets, "Selector", "'spec':{}"));
    }

    [Fact]
    public void Small_kinds_show_little()
    {
        Assert.Equal("x|Active|5m", Shown.All(ResourceKinds.Namespaces, "'status':{'phase':'Active'}"));
        Assert.Equal("x|3|5m", Shown.All(
            ResourceKinds.ConfigMaps, "'data':{'a':'1','b':'2'},'binaryData':{'c':'AA=='}"));
        Assert.Equal("x|Opaque|1|5m", Shown.All(ResourceKinds.Secrets, "'type':'Opaque','data':{'a':'AA=='}"));
        Assert.Equal("x|5m", Shown.All(ResourceKinds.ServiceAccounts, "'secrets':[{'name':'a'}]"));
        Assert.Equal("x|10.96.0.0/12,fd00::/112|5m", Shown.All(
            ResourceKinds.ServiceCIDRs, "'spec':{'cidrs':['10.96.0.0/12','fd00::/112']}"));
    }

    [Fact]
    public void A_kind_without_a_table_of_its_own_shows_name_and_age()
    {
        var kind = ResourceKinds.Services with { Plural = "widgets" };
        Assert.Equal(["Name", "Age"], KindTables.Of(kind).Columns.Select(column => column.Name));
        Assert.Equal("x|5m", Shown.All(kind, "'spec':{'anything':[1]}"));
    }

    [Fact]
    public void Every_table_has_a_cell_for_each_column_even_of_an_object_without_content()
    {
        foreach (var kind in ResourceKinds.All)
        {
            var table = KindTables.Of(kind);
            var row = table.RowOf("""{"metadata":{"resourceVersion":"5"}}""", Shown.Now);
            Assert.Equal(table.Columns.Length, row.Cells.Count);
            Assert.All(table.Columns, column => Assert.NotEqual("", column.Description));
            Assert.Single(table.Columns, column => column.Format == "name");
        }
    }
}
