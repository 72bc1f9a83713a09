using System.Text.Json;
using Signalbox.Cluster.Files;
using Signalbox.Core.Model;
using static Signalbox.Cluster.Tests.Decoding;

namespace Signalbox.Cluster.Tests.Decode;

public sealed class ObjectDecoderTests
{
    private const string Good = "{'apiVersion':'v1','kind':'Service','metadata':{'name':'good'}}";

    [Theory]
    [InlineData("a list", "{'kind':'List','apiVersion':'v1','items':[G,G2]}", "default/good default/good2")]
    [InlineData("kind after items", "{'items':[G],'kind':'List'}", "default/good")]
    [InlineData("one after the other", "G G2\nG", "default/good default/good2 default/good")]
    [InlineData("typed list", "{'kind':'ServiceList','apiVersion':'v1','items':[{'metadata':{'name':'a'}}]}",
        "default/a")]
    [InlineData("lists in a list", "{'kind':'List','items':[{'kind':'List','items':[G]}]}", "default/good")]
    [InlineData("items twice, the last counts", "{'items':[G],'kind':'List','items':[G2]}", "default/good2")]
    [InlineData("items elsewhere", "{'kind':'List','metadata':{'items':[G2],'a':'items'},'items':[G]}",
        "default/good")]
    [InlineData("brackets and quotes in texts",
        "{'kind':'List','a]':'\\'}]','items' : [ G , {'kind':'Other','b':'[{\\\\'},G2 ],'c':'\\\\'} G",
        "default/good default/good2 default/good")]
    [InlineData("quotes that end nothing", "{'kind':'List','items':[{'kind':'Other','a':'\\']}\\''},G]}",
        "default/good")]
    [InlineData("lists one after the other", "{'kind':'List','items':[G]} {'kind':'List','items':[G2]}\nG",
        "default/good default/good2 default/good")]
    [InlineData("empty lists", "{'kind':'ServiceList','items':null}{'kind':'List','items':[]}", "")]
    [InlineData("other kinds",
        "{'kind':'Deployment','spec':{'ports':7,'clusterIP':{}}}{'kind':'ConfigMapList','items':[{}]}G",
        "default/good")]
    [InlineData("another's Service",
        "{'apiVersion':'v1','kind':'Service','metadata':{'name':'a',"
        + "'labels':{'service.kubernetes.io/service-proxy-name':''}}}",
        "")]
    [InlineData("another's, empty in YAML",
        "{'apiVersion':'v1','kind':'Service','metadata':{'name':'a',"
        + "'labels':{'service.kubernetes.io/service-proxy-name':null}}}",
        "")]
    public void What_is_unwrapped_and_what_is_passed_over(string row, string text, string names)
    {
        var decoded = All(Expand(text));
        var found = decoded.Objects.Select(o => ((ClusterChange.ServiceSet)o.Set).Service.Name);
        Assert.Equal((row, names), (row, string.Join(' ', found)));
        Assert.Empty(decoded.Refusals);
    }

    [Theory]
    [InlineData("{'apiVersion':'v1','kind':'Service','metadata':{}}", "Service default/?", "metadata.name")]
    [InlineData("{'apiVersion':'v1','kind':'Service'}", "Service default/?", "metadata.name")]
    [InlineData("{'apiVersion':'v1','kind':'Service','metadata':{'name':'A'}}", "Service default/A", "metadata.name")]
    [InlineData("{'apiVersion':'v1','kind':'Service','metadata':{'name':'a.b'}}",
        "Service default/a.b", "metadata.name")]
    [InlineData("{'apiVersion':'v1','kind':'Service','metadata':{'name':'a\\u000ab'}}", "Service default/a?b",
        "metadata.name")]
    [InlineData("{'apiVersion':'v1','kind':'Service','metadata':{'name':7}}", "Service default/?", "metadata.name")]
    [InlineData("{'apiVersion':'v1','kind':'Service','metadata':{'name':'a','namespace':'b/c'}}", "Service b/c/a",
        "metadata.namespace")]
    [InlineData("{'apiVersion':'v2','kind':'Service','metadata':{'name':'a'}}", "Service default/a", "apiVersion")]
    [InlineData("{'kind':'Service','metadata':{'name':'a'}}", "Service default/a", "apiVersion")]
    [InlineData("{'apiVersion':'discovery.k8s.io/v1beta1','kind':'EndpointSlice','metadata':{'name':'a'}}",
        "EndpointSlice default/a", "apiVersion")]
    [InlineData("{'apiVersion':'v1','kind':'Service','metadata':{'name':'a'},'spec':{'ports':[{'port':'http'}]}}",
        "Service default/a", "spec.ports[0].port")]
    [InlineData("{'apiVersion':'v1','kind':'Service','metadata':{'name':'a'},'spec':[]}", "Service default/a", "spec")]
    [InlineData("{'apiVersion':'v1','kind':'Service','metadata':{'name':'a'},'spec':{'clusterIP':'\\ud800'}}",
        "Service default/a", "spec.clusterIP")]
    [InlineData("{'apiVersion':'v1','kind':'Service','metadata':{'name':'\\ud800'}}", "Service default/?",
        "metadata.name")]
    [InlineData("{'apiVersion':'v1','metadata':{'name':'a'}}", "Object a", "kind")]
    [InlineData("7", "?", "")]
    [InlineData("[]", "?", "")]
    [InlineData("{'apiVersion':'v1','kind':'Node','metadata':{'name':'n'},'spec':{'podCIDRs':['x']}}", "Node n",
        "spec.podCIDRs[0]")]
    public void One_bad_object_is_refused_and_the_rest_goes_on(string bad, string named, string field)
    {
        var decoded = All(Expand($"{{'kind':'List','items':[G,{bad},G2]}}"));
        var refusal = Assert.Single(decoded.Refusals).Refusal;
        Assert.Equal((named, field), (refusal.Object, refusal.Field));
        Assert.Equal(2, decoded.Objects.Count(o => o.Set is ClusterChange.ServiceSet));
    }

    [Fact]
    public void Lists_without_end_are_refused()
    {
        var opened = string.Concat(Enumerable.Repeat("{'kind':'List','items':[", 6));
        var text = opened + string.Concat(Enumerable.Repeat("]}", 6));
        Assert.Equal("items", Assert.Single(All(Json(text)).Refusals).Refusal.Field);
    }

    [Theory]
    [InlineData("{'kind':'List','items':[G,\n{'a':]}]}", 1)]
    [InlineData("{'kind':'List','items':[G}]}", 0)]
    [InlineData("{'kind':'List','items':[G,\n\nG", 2)]
    [InlineData("{'kind':'List','items':[G,\nG],\n}", 2)]
    [InlineData("{'kind':'List','items':[G,\nG],\n'a'}", 2)]
    [InlineData("{'kind':'List','items':[G]}\n,{'kind':'List','items':[G]}", 1)]
    [InlineData("{'kind':'Other','items':[G,\n{'a':]}]}", 1)]
    [InlineData("{'kind':'List','items':[G,\n'a\\'", 1)]
    public void What_is_no_JSON_is_told_with_its_line_wherever_it_is(string text, int line)
    {
        var failure = Assert.ThrowsAny<JsonException>(() => All(Expand(text)));
        Assert.Equal(line, failure.LineNumber);
    }

    [Fact]
    public void Slices_of_other_namespaces_can_be_passed_over()
    {
        var decoded = new Signalbox.Cluster.Decode.DecodedObjects { Question = new ObjectQuestion("shop") };
        var mine = SliceText("'addressType':'IPv4','endpoints':[]");
        var others = mine.Replace("\"shop\"", "\"other\"", StringComparison.Ordinal);
        var text = Expand($"{{'kind':'List','items':[{others},G,{mine}]}}");
        Signalbox.Cluster.Decode.ObjectDecoder.Decode(System.Text.Encoding.UTF8.GetBytes(text), decoded);
        Assert.Equal(
            ["Service default/good", "EndpointSlice shop/web-a"],
            decoded.Objects.Select(each => Signalbox.Cluster.Decode.ObjectKey.Of(each.Set).ToString()));
    }

    [Fact]
    public void Text_that_breaks_off_throws_with_what_came_before_kept()
    {
        var decoded = new Signalbox.Cluster.Decode.DecodedObjects();
        var text = System.Text.Encoding.UTF8.GetBytes(Expand("G {'kind':"));
        Assert.ThrowsAny<JsonException>(() => Signalbox.Cluster.Decode.ObjectDecoder.Decode(text, decoded));
        Assert.Single(decoded.Objects);
    }

    [Fact]
    public void A_node_has_its_zone_blocks_and_addresses_internal_first()
    {
        var text = Json("""
            {'apiVersion':'v1','kind':'Node','metadata':{'name':'node-a','labels':{'topology.kubernetes.io/zone':'z1'}},
             'spec':{'podCIDR':'10.9.0.0/24','podCIDRs':['10.1.0.0/24','fd00:1::/64']},
             'status':{'addresses':[{'type':'ExternalIP','address':'192.0.2.1'},{'type':'Hostname','address':'node-a'},
              {'type':'InternalIP','address':'10.0.0.1'},{'type':'InternalIP','address':'fd00::1'}]}}
            """);
        var decoded = All(text);
        var node = ((ClusterChange.NodeSet)Assert.Single(decoded.Objects).Set).Node;
        Assert.Equal(("node-a", "z1"), (node.Name, node.Zone));
        Assert.Equal("10.0.0.1 fd00::1 192.0.2.1", string.Join(' ', node.Addresses));
        Assert.Equal("10.1.0.0/24 fd00:1::/64", string.Join(' ', node.PodCIDRs));
        Assert.Empty(decoded.Refusals);
    }

    [Fact]
    public void A_ServiceCIDR_has_its_blocks()
    {
        var decoded = All(Json("""
            {'apiVersion':'networking.k8s.io/v1','kind':'ServiceCIDRList','items':[
             {'metadata':{'name':'kubernetes','namespace':'no'},'spec':{'cidrs':['10.96.0.0/16','x','fd00:96::/112']}},
             {'metadata':{'name':'a.b'}},{'apiVersion':'networking.k8s.io/v1beta1','metadata':{'name':'c'}},
             {'metadata':{'name':'d'},'spec':{'cidrs':'10.96.0.0/16'}}]}
            """));
        var blocks = decoded.Objects.Select(o => Assert.IsType<ClusterChange.ServiceCIDRSet>(o.Set)).ToArray();
        Assert.Equal(["kubernetes", "a.b"], blocks.Select(set => set.Name));
        Assert.Equal("10.96.0.0/16 fd00:96::/112", string.Join(' ', blocks[0].CIDRs));
        Assert.Empty(blocks[1].CIDRs);
        Assert.Equal(
            "ServiceCIDR kubernetes.spec.cidrs[1] ServiceCIDR c.apiVersion ServiceCIDR d.spec.cidrs",
            string.Join(' ', decoded.Refusals.Select(r => $"{r.Refusal.Object}.{r.Refusal.Field}")));
        var key = Signalbox.Cluster.Decode.ObjectKey.Of(blocks[0]);
        Assert.Equal("ServiceCIDR kubernetes", key.ToString());
        Assert.Equal(new ClusterChange.ServiceCIDRGone("kubernetes"), key.Gone());
    }

    private static string Expand(string text) => Json(text
        .Replace("G2", Good.Replace("good", "good2", StringComparison.Ordinal), StringComparison.Ordinal)
        .Replace("G", Good, StringComparison.Ordinal));

    [Theory]
    [InlineData("{}", "{}", false)]
    [InlineData("{}", "{'taints':[{'key':'node.kubernetes.io/unschedulable','effect':'NoSchedule'},null]}", false)]
    [InlineData("{}", "{'taints':[{'key':'a'},{'key':'ToBeDeletedByClusterAutoscaler','effect':'NoSchedule'}]}", true)]
    [InlineData("{}", "{'taints':[{'key':'ToBeDeletedByClusterAutoscaler','effect':'PreferNoSchedule'}]}", true)]
    [InlineData("{'deletionTimestamp':null}", "{}", false)]
    [InlineData("{'deletionTimestamp':'2026-11-22T22:00:00Z'}", "{}", true)]
    public void A_Node_is_leaving_when_it_is_deleted_or_a_cluster_autoscaler_is_about_to(
        string metadata, string spec, bool isLeaving)
    {
        var more = metadata.Length > 2 ? $",{metadata[1..^1]}" : "";
        var decoded = All(Json(
            $"{{'apiVersion':'v1','kind':'Node','metadata':{{'name':'n'{more}}},'spec':{spec}}}"));
        var set = Assert.IsType<ClusterChange.NodeSet>(Assert.Single(decoded.Objects).Set);
        Assert.Equal(isLeaving, set.Node.IsLeaving);
    }
}
