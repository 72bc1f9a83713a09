using System.Text;
using System.Text.Json;
using Signalbox.Cluster.Decode;

namespace Signalbox.Cluster.Tests.Decode;

public sealed class NamePoolTests
{
    [Fact]
    public void One_name_is_one_string_and_finding_it_makes_none()
    {
        var pool = new NamePool();
        var first = pool.Pooled("node-a");
        var before = GC.GetAllocatedBytesForCurrentThread();
        var again = pool.Pooled("xnode-ax".AsSpan(1, 6));
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Same(first, again);
        Assert.NotSame(first, pool.Pooled("node-b"));
    }

    [Theory]
    [InlineData("\"node-a\"")]
    [InlineData("\"n\\u006fde-a\"")]
    public void Text_of_JSON_is_pooled_with_and_without_escapes(string json)
    {
        var pool = new NamePool();
        Assert.Same(pool.Pooled("node-a"), FromJson(pool, json));
    }

    [Fact]
    public void Text_that_is_no_name_is_not_kept()
    {
        var pool = new NamePool();
        var text = new string('a', 254);
        Assert.NotSame(pool.Pooled(text), pool.Pooled(text));
        Assert.Equal(text, FromJson(pool, $"\"{text}\""));
        Assert.Throws<InvalidOperationException>(() => FromJson(pool, "\"\\ud800\""));
    }

    [Fact]
    public void Names_in_use_stay_and_names_that_nobody_asks_for_leave()
    {
        var pool = new NamePool(generation: 8);
        var (used, unused) = (pool.Pooled("used"), pool.Pooled("unused"));
        for (var i = 0; i < 40; i++)
        {
            pool.Pooled($"name-{i}");
            Assert.Same(used, pool.Pooled("used"));
        }

        Assert.NotSame(unused, pool.Pooled("unused"));
    }

    private static string FromJson(NamePool pool, string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        return pool.Pooled(ref reader);
    }
}
