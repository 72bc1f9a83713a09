using System.Text;
using System.Text.Json;
using Signalbox.Cluster.Watch;

namespace Signalbox.Cluster.Tests.Watch;

public sealed class JsonFramesTests
{
    private const string Tricky = """{"a":"}]\\\"{","b":[{},[1,{"items":[2]}],"\u007d"],"c":{"items":[{"x":"\\"}]}}""";

    /// <summary>Every size that a piece can have up to more than a value.</summary>
    public static TheoryData<int> Pieces => [.. Enumerable.Range(1, 24), 1000];

    [Theory]
    [MemberData(nameof(Pieces))]
    public async Task Values_are_cut_wherever_their_bytes_are_parted(int piece)
    {
        var text = $" {Tricky}\n{Tricky}{{}}\n{{\"last\":true}}\n\n";
        Assert.Equal([Tricky, Tricky, "{}", "{\"last\":true}"], await ValuesAsync(text, piece));
    }

    [Theory]
    [MemberData(nameof(Pieces))]
    public async Task Items_are_cut_and_the_rest_of_the_list_is_kept(int piece)
    {
        var text = $$"""
            {"kind":"ServiceList","x\"items":[{"not":1}], "deep":{"items":[{"not":2}]}, "items" : [ {{Tricky}} ,
            {"b":2},{{Tricky}} ], "metadata":{"resourceVersion":"7"} }
            """;
        using var frames = JsonFrames.OfItems(new DrippingStream(Encoding.UTF8.GetBytes(text), piece));
        Assert.Equal([Tricky, "{\"b\":2}", Tricky], await ReadAllAsync(frames));

        using var rest = JsonDocument.Parse(frames.Envelope);
        Assert.Equal("7", rest.RootElement.GetProperty("metadata").GetProperty("resourceVersion").GetString());
        Assert.Equal(0, rest.RootElement.GetProperty("items").GetArrayLength());
        Assert.Equal(1, rest.RootElement.GetProperty("x\"items").GetArrayLength());
        Assert.Equal(1, rest.RootElement.GetProperty("deep").GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("""{"items":[]}""")]
    [InlineData("""{"items":null}""")]
    [InlineData("""{"kind":"Status","code":410}""")]
    public async Task A_list_may_be_without_items(string text)
    {
        using var frames = JsonFrames.OfItems(new DrippingStream(Encoding.UTF8.GetBytes(text), 3));
        Assert.Empty(await ReadAllAsync(frames));
        Assert.Equal(text, Encoding.UTF8.GetString(frames.Envelope.Span));
    }

    [Theory]
    [InlineData("<html>{}</html>")]
    [InlineData("{\"a\":1}\nnull")]
    [InlineData("[{}]")]
    [InlineData("{}]")]
    [InlineData("\0\0\0")]
    [InlineData("{\"a\":1}x")]
    public async Task What_is_no_object_is_refused_among_values(string text) =>
        await Assert.ThrowsAsync<BrokenStreamException>(() => ValuesAsync(text, 4));

    [Theory]
    [InlineData("<html>\"items\":[{}]</html>")]
    [InlineData("[]")]
    [InlineData("{\"items\":[1]}")]
    [InlineData("{\"items\":[[]]}")]
    [InlineData("{\"items\":[{}}")]
    [InlineData("\"items\"")]
    [InlineData("{}}")]
    public async Task What_is_no_list_of_objects_is_refused(string text)
    {
        using var frames = JsonFrames.OfItems(new DrippingStream(Encoding.UTF8.GetBytes(text), 4));
        await Assert.ThrowsAsync<BrokenStreamException>(() => ReadAllAsync(frames));
    }

    [Theory]
    [InlineData("{\"a\":")]
    [InlineData("{\"a\":\"}")]
    [InlineData("{}{")]
    public async Task A_stream_that_ends_inside_a_value_is_broken(string text)
    {
        var failure = await Assert.ThrowsAsync<BrokenStreamException>(() => ValuesAsync(text, 100));
        Assert.Contains("in the middle", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_beyond_the_limit_is_refused_and_one_within_it_is_not()
    {
        const int Limit = 300_000;
        var whole = $$"""{"a":"{{new string('x', Limit - 9)}}"}""";
        Assert.Equal([whole], await ValuesAsync(whole, 10_000, Limit));
        await Assert.ThrowsAsync<BrokenStreamException>(() => ValuesAsync(whole[..10] + whole, 10_000, Limit));
    }

    [Fact]
    public async Task The_buffer_of_a_large_value_does_not_stay()
    {
        var large = $$"""{"a":"{{new string('x', 1 << 20)}}"}""";
        var stream = new DrippingStream(Encoding.UTF8.GetBytes(large), int.MaxValue);
        using var frames = JsonFrames.OfValues(stream);
        Assert.True(await frames.ReadAsync(TestContext.Current.CancellationToken));
        Assert.True(stream.LargestRead > 1 << 18);

        var small = new DrippingStream(Encoding.UTF8.GetBytes(large + "{}{}"), 1000);
        using var after = JsonFrames.OfValues(small);
        Assert.Equal(3, (await ReadAllAsync(after)).Count);
        Assert.False(await after.ReadAsync(TestContext.Current.CancellationToken));
        Assert.True(after.BufferSize < 1 << 18, $"{after.BufferSize} bytes are kept");
    }

    private static async Task<List<string>> ValuesAsync(string text, int piece, int limit = 1 << 20)
    {
        using var frames = JsonFrames.OfValues(new DrippingStream(Encoding.UTF8.GetBytes(text), piece), null, limit);
        return await ReadAllAsync(frames);
    }

    private static async Task<List<string>> ReadAllAsync(JsonFrames frames)
    {
        var values = new List<string>();
        while (await frames.ReadAsync(TestContext.Current.CancellationToken))
        {
            values.Add(Encoding.UTF8.GetString(frames.Current.Span));
        }

        return values;
    }
}
