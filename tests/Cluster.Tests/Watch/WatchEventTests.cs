using System.Text;
using System.Text.Json;
using Signalbox.Cluster.Watch;

namespace Signalbox.Cluster.Tests.Watch;

public sealed class WatchEventTests
{
    [Theory]
    [InlineData("""{"type":"ADDED","object":{"a":[1]}}""", "Added", """{"a":[1]}""")]
    [InlineData("""{ "object" : {"type":"DELETED"} , "x":{"object":{}}, "type" : "MODIFIED" }""", "Modified",
        """{"type":"DELETED"}""")]
    [InlineData("""{"type":"DELETED","object":{}}""", "Deleted", "{}")]
    [InlineData("""{"type":"BOOKMARK","object":{}}""", "Bookmark", "{}")]
    [InlineData("""{"type":"ERROR","object":{}}""", "Error", "{}")]
    public void Type_and_object_are_found_in_any_order(string text, string type, string inside)
    {
        var json = Encoding.UTF8.GetBytes(text);
        var happened = WatchEvent.Read(json);
        Assert.Equal((type, inside), (happened.Type.ToString(), Encoding.UTF8.GetString(json[happened.Object])));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"type":"ADDED"}""")]
    [InlineData("""{"object":{}}""")]
    [InlineData("""{"type":"CHANGED","object":{}}""")]
    [InlineData("""{"type":["ADDED"],"object":{}}""")]
    [InlineData("""{"type":"ADDED","object":{"a":oops}}""")]
    [InlineData("""{"type":"\ud800","object":{}}""")]
    [InlineData("""{"\ud800":1,"type":"ADDED","object":{}}""")]
    public void What_is_no_event_is_refused(string text) =>
        Assert.ThrowsAny<JsonException>(() => WatchEvent.Read(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("""{"kind":"ServiceList","metadata":{"resourceVersion":"7"},"items":[]}""", "7", "")]
    [InlineData("""{"metadata":{"x":{"continue":"no"},"continue":"t","resourceVersion":"8"},"kind":"ServiceList"}""",
        "8", "t")]
    public void A_list_says_its_version_and_where_it_goes_on(string text, string version, string token)
    {
        var envelope = ListEnvelope.Read(Encoding.UTF8.GetBytes(text), "Service");
        Assert.Equal((version, token), (envelope.ResourceVersion, envelope.ContinueToken));
    }

    [Theory]
    [InlineData("""{"kind":"NodeList","metadata":{"resourceVersion":"7"}}""")]
    [InlineData("""{"kind":"ServiceList","metadata":{}}""")]
    [InlineData("""{"kind":"ServiceList","metadata":{"resourceVersion":7}}""")]
    [InlineData("""{"kind":"ServiceList","metadata":[]}""")]
    [InlineData("""{"kind":"Status","code":500}""")]
    [InlineData("""{"kind":"\ud800"}""")]
    [InlineData("""{"metadata":{"\udc00x":1}}""")]
    [InlineData("")]
    public void What_is_no_list_of_the_kind_is_refused(string text) =>
        Assert.ThrowsAny<JsonException>(() => ListEnvelope.Read(Encoding.UTF8.GetBytes(text), "Service"));
}
