using System.Text;
using Signalbox.Cluster.Decode;
using Signalbox.Core.Model;
using static Signalbox.Cluster.Tests.Decoding;

namespace Signalbox.Cluster.Tests.Decode;

/// <summary>Objects as a watch has them: one at a time, of a kind that is known.</summary>
public sealed class OneObjectTests
{
    private const string Labels = "'labels':{'kubernetes.io/service-name':'web'}";

    [Theory]
    [InlineData("Service", "{'metadata':{'name':'web','namespace':'shop'}}", "Service shop/web")]
    [InlineData("Service", "{'kind':'Service','apiVersion':'v1','metadata':{'name':'web','namespace':'shop'}}",
        "Service shop/web")]
    [InlineData("EndpointSlice", "{'addressType':'IPv4','metadata':{'name':'web-a','namespace':'shop'," + Labels + "}}",
        "EndpointSlice shop/web-a")]
    [InlineData("Node", "{'metadata':{'name':'node-a'}}", "Node node-a")]
    public void Used(string kind, string json, string key)
    {
        var decoded = One(json, kind);
        Assert.Equal((DecodedState.Used, key), (decoded.State, decoded.Key.ToString()));
        Assert.Equal(decoded.Key, ObjectKey.Of(decoded.Set!));
        Assert.Empty(decoded.Refusals);
    }

    [Theory]
    [InlineData("Service", "{'metadata':{'name':'web','namespace':'shop','labels':"
        + "{'service.kubernetes.io/service-proxy-name':'x'}}}", "Service shop/web", "")]
    [InlineData("EndpointSlice", "{'addressType':'IPv4','metadata':{'name':'a','namespace':'shop','labels':"
        + "{'service.kubernetes.io/headless':''}}}", "EndpointSlice shop/a", "")]
    [InlineData("EndpointSlice", "{'addressType':'IPv4','metadata':{'name':'a','namespace':'shop'}}",
        "EndpointSlice shop/a", "metadata.labels[kubernetes.io/service-name]")]
    [InlineData("EndpointSlice", "{'addressType':'FQDN','metadata':{'name':'a','namespace':'shop'," + Labels + "}}",
        "EndpointSlice shop/a", "addressType")]
    public void Not_ours(string kind, string json, string key, string field)
    {
        var decoded = One(json, kind);
        Assert.Equal((DecodedState.NotOurs, key, null), (decoded.State, decoded.Key.ToString(), decoded.Set));
        Assert.Equal(field, Fields(new(decoded.Refusals)));
    }

    [Theory]
    [InlineData("{'metadata':{'namespace':'shop'}}", "", "Service shop/?", "metadata.name")]
    [InlineData("{'metadata':{'name':'A','namespace':'shop'}}", "", "Service shop/A", "metadata.name")]
    [InlineData("{'metadata':{'name':'web','namespace':'shop'},'spec':{'ports':7}}", "Service shop/web",
        "Service shop/web", "spec.ports")]
    [InlineData("{'kind':'Node','metadata':{'name':'web','namespace':'shop'}}", "", "Service shop/web", "kind")]
    [InlineData("{'apiVersion':'v2','metadata':{'name':'web','namespace':'shop'}}", "", "Service shop/web",
        "apiVersion")]
    [InlineData("7", "", "Service ?", "")]
    [InlineData("{'metadata':", "", "Service ?", "")]
    [InlineData("{'\\ud800':{},'metadata':{'name':'web','namespace':'shop'}}", "", "Service ?", "")]
    public void Unreadable(string json, string key, string named, string field)
    {
        var decoded = One(json, "Service");
        Assert.Equal((DecodedState.Unreadable, key, null), (decoded.State, $"{decoded.Key}", decoded.Set));
        var refusal = Assert.Single(decoded.Refusals);
        Assert.Equal((named, field), (refusal.Object, refusal.Field));
    }

    [Fact]
    public void Refused_fields_of_Nodes_are_told_beside_the_node_and_the_age_is_kept()
    {
        var decoded = One("{'metadata':{'name':'n','resourceVersion':'12'},'spec':{'podCIDRs':['x']}}", "Node");
        Assert.Equal((DecodedState.Used, "12"), (decoded.State, decoded.ResourceVersion));
        Assert.Equal("spec.podCIDRs[0]", Fields(new(decoded.Refusals)));
    }

    [Fact]
    public void A_kind_that_is_not_read_is_a_mistake_of_the_caller() =>
        Assert.Throws<ArgumentException>(() => One("{}", "Pod"));

    [Fact]
    public void Slices_share_names_and_buffers_but_nothing_of_each_other()
    {
        var pool = new NamePool();
        var bad = One(Body("[{'addresses':['10.0.0.1'],'nodeName':7}]"), "EndpointSlice", pool);
        var first = SliceOf(One(Body("[{'addresses':['10.0.0.2'],'nodeName':'node-a'},{}]"), "EndpointSlice", pool));
        var second = SliceOf(One(Body("[{'addresses':['10.0.0.3'],'nodeName':'node-a'}]"), "EndpointSlice", pool));
        var none = SliceOf(One(Body("null"), "EndpointSlice", pool));
        Assert.Equal(DecodedState.Unreadable, bad.State);
        Assert.Equal("10.0.0.2", Assert.Single(first.Endpoints).Address.ToString());
        Assert.Equal("10.0.0.3", Assert.Single(second.Endpoints).Address.ToString());
        Assert.Same(first.Endpoints[0].NodeName, second.Endpoints[0].NodeName);
        Assert.Same(first.Service.Name, second.Service.Name);
        Assert.Equal("endpoints[1].addresses", Fields(first.Refusals));
        Assert.Empty(second.Refusals);
        Assert.Empty(none.Endpoints);
    }

    [Fact]
    public void A_slices_event_allocates_little_more_than_the_slice()
    {
        const int Endpoints = 100;
        const int EachOfThem = 7 + 8; // address, conditions, node, zone; and its node in the table
        const int Slice = 600;
        var endpoints = Enumerable.Range(0, Endpoints).Select(i => $$$"""
            {'addresses':['10.0.0.{{{i}}}'],'conditions':{'ready':true},'hints':{'forNodes':[{'name':'node-{{{i}}}'}],
            'forZones':[{'name':'zone-{{{i % 3}}}'}]},'nodeName':'node-{{{i}}}','targetRef':{'name':'pod-{{{i}}}'}}
            """);
        var text = Encoding.UTF8.GetBytes(Json(Body($"[{string.Join(',', endpoints)}]")));
        var pool = new NamePool();
        var least = long.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var decoded = ObjectDecoder.DecodeOne(text, "EndpointSlice", pool);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(Endpoints, SliceOf(decoded).Endpoints.Count);
        }

        Assert.True(least <= (Endpoints * EachOfThem) + Slice, $"{least} bytes");
    }

    private static EndpointSlice SliceOf(DecodedObject decoded) =>
        Assert.IsType<ClusterChange.SliceSet>(decoded.Set).Slice;

    private static string Body(string endpoints) =>
        $"{{'metadata':{{'name':'a','namespace':'shop',{Labels}}},'addressType':'IPv4','endpoints':{endpoints},"
        + "'ports':[{'name':'http','port':80}]}";

    private static DecodedObject One(string json, string kind, NamePool? pool = null) =>
        ObjectDecoder.DecodeOne(Encoding.UTF8.GetBytes(Json(json)), kind, pool ?? new NamePool());
}
