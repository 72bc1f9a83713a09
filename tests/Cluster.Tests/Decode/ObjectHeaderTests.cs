using System.Text;
using System.Text.Json;
using Signalbox.Cluster.Decode;
using static Signalbox.Cluster.Tests.Decoding;

namespace Signalbox.Cluster.Tests.Decode;

public sealed class ObjectHeaderTests
{
    [Fact]
    public void An_object_tells_its_kind_name_and_age()
    {
        var header = Read("""
            {'spec':{'name':'x'},'metadata':{'labels':{'name':'y'},'name':'web','namespace':'shop',
             'resourceVersion':'42','managedFields':[{'name':'z'}]},'kind':'Service','apiVersion':'v1'}
            """);
        Assert.Equal(("v1", "Service", "shop", "web"), (header.APIVersion, header.Kind, header.Namespace, header.Name));
        Assert.Equal("42", header.ResourceVersion);
        Assert.False(header.EndsInitialEvents);
        Assert.False(header.IsList);
    }

    [Theory]
    [InlineData("{'k8s.io/initial-events-end':'true'}", true)]
    [InlineData("{'a':{'b':['true']},'k8s.io/initial-events-end':'true','c':'d'}", true)]
    [InlineData("{'k8s.io/initial-events-end':'false'}", false)]
    [InlineData("{'k8s.io/initial-events-end':true}", false)]
    [InlineData("{'k8s.io/initial-events-end':{'k8s.io/initial-events-end':'true'}}", false)]
    [InlineData("{'other':'true'}", false)]
    [InlineData("'true'", false)]
    [InlineData("null", false)]
    public void A_bookmark_may_end_the_initial_events(string annotations, bool ends)
    {
        var header = Read($"{{'metadata':{{'annotations':{annotations},'resourceVersion':'7'}}}}");
        Assert.Equal((ends, "7"), (header.EndsInitialEvents, header.ResourceVersion));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("['a']")]
    [InlineData("null")]
    [InlineData("'\\ud800'")]
    public void What_is_no_text_counts_as_absent(string value)
    {
        var metadata = $"{{'name':{value},'resourceVersion':{value},'namespace':'a'}}";
        var header = Read($"{{'kind':{value},'metadata':{metadata}}}");
        Assert.Equal((null, null, null, "a"), (header.Kind, header.Name, header.ResourceVersion, header.Namespace));
    }

    [Theory]
    [InlineData("{'\\ud800':1}")]
    [InlineData("{'metadata':{'\\ud800':1}}")]
    public void A_name_of_a_field_that_is_no_text_is_no_JSON(string json) =>
        Assert.Throws<JsonException>(() => Read(json));

    [Fact]
    public void A_list_tells_where_its_items_lie()
    {
        const string Text = "{'kind':'ServiceList','items':[ {} ],'metadata':{'resourceVersion':'9'}}";
        var header = Read(Text);
        Assert.True(header.IsList);
        Assert.Equal("[ {} ]", Text[header.Items!.Value]);
        Assert.Equal("9", header.ResourceVersion);
    }

    private static ObjectHeader Read(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(Json(json)));
        reader.Read();
        return ObjectHeader.Read(ref reader, new NamePool());
    }
}
