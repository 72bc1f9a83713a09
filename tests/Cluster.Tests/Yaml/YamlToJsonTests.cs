using System.Text;
using Signalbox.Cluster.Yaml;
using YamlDotNet.Core;

namespace Signalbox.Cluster.Tests.Yaml;

public sealed class YamlToJsonTests
{
    [Theory]
    [InlineData("a: b", """{"a":"b"}""")]
    [InlineData("a: '1'\nb: \"yes\"\nc: !!str 1", """{"a":"1","b":"yes","c":"1"}""")]
    [InlineData("[yes, No, ON, off, true, FALSE, y, N, yEs]",
        """[true,false,true,false,true,false,true,false,"yEs"]""")]
    [InlineData("[null, ~, Null, '~', nUll]", """[null,null,null,"~","nUll"]""")]
    [InlineData("a:\nb: ''", """{"a":null,"b":""}""")]
    [InlineData("[0, 1, -1, +1, 1_000, 80]", "[0,1,-1,1,1000,80]")]
    [InlineData("[0x1F, 0b11, 0o17, 017, 08, 0x]", """[31,3,15,15,8,"0x"]""")]
    [InlineData("[9223372036854775807, -9223372036854775808, 18446744073709551615]",
        "[9223372036854775807,-9223372036854775808,18446744073709551615]")]
    [InlineData("[1.5, .5, 1e3, 1.10, .inf, .NaN]", """[1.5,0.5,1000,1.1,".inf",".NaN"]""")]
    [InlineData("[10.0.0.1, fd00::1, 1:30, '-', 2026-11-22]", """["10.0.0.1","fd00::1","1:30","-","2026-11-22"]""")]
    [InlineData("1: a\ntrue: b\n~: d", """{"1":"a","true":"b","null":"d"}""")]
    [InlineData("a: |\n  x\n  y\nb: >-\n  x\n  y", """{"a":"x\ny\n","b":"x y"}""")]
    [InlineData("a: &x {p: 1}\nb: *x", """{"a":{"p":1},"b":{"p":1}}""")]
    [InlineData("a: &x one\nb: &x two\nc: *x", """{"a":"one","b":"two","c":"two"}""")]
    [InlineData("a: &x {p: 1, q: 1}\nb:\n  <<: *x\n  q: 2", """{"a":{"p":1,"q":1},"b":{"q":2,"p":1}}""")]
    [InlineData("a: &x {p: 1}\nb: &y {p: 2, q: 2}\nc:\n  <<: [*x, *y]",
        """{"a":{"p":1},"b":{"p":2,"q":2},"c":{"p":1,"q":2}}""")]
    [InlineData("# nothing\na: {b: [1, {c: d}]} # more", """{"a":{"b":[1,{"c":"d"}]}}""")]
    public void One_document(string yaml, string json) => Assert.Equal(json, Assert.Single(Convert(yaml)).Json);

    [Fact]
    public void Documents_come_with_their_lines()
    {
        var documents = Convert("# head\n---\na: 1\n---\n---\n\nb: 2\n...\n");
        Assert.Equal(["""{"a":1}""", "null", """{"b":2}"""], documents.Select(d => d.Json));
        Assert.Equal((3, 7), (documents[0].Line, documents[2].Line));
    }

    [Theory]
    [InlineData("a: b: c", 1)]
    [InlineData("a: 1\nb: [", 3)]
    [InlineData("a: 1\nb: 2\na: 3", 3)]
    [InlineData("a: *none", 1)]
    [InlineData("a: &x [*x]", 1)]
    [InlineData("a: &x {<<: *x}", 1)]
    [InlineData("<<: 7", 1)]
    [InlineData("? [a]\n: b", 1)]
    [InlineData(": {{\ni", 1)]
    [InlineData("!![", 1)]
    [InlineData("a: !!%00 b", 1)]
    public void What_is_no_YAML_is_told_with_its_line(string yaml, int line)
    {
        var failure = Assert.ThrowsAny<YamlException>(() => Convert(yaml));
        Assert.InRange(failure.Start.Line, line - 1, line);
    }

    [Fact]
    public void Aliases_cannot_multiply_without_end()
    {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++)
        {
            text.AppendLine($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]");
        }

        Assert.ThrowsAny<YamlException>(() => Convert(text.ToString()));
    }

    [Fact]
    public void Merges_cannot_be_gone_through_without_end()
    {
        var text = new StringBuilder("a0: &a0 {x: 1}\n");
        for (var i = 1; i < 20; i++)
        {
            text.AppendLine($"a{i}: &a{i} {{<<: [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]}}");
        }

        Assert.ThrowsAny<YamlException>(() => Convert(text.ToString()));
    }

    [Fact]
    public void An_alias_of_a_long_text_cannot_be_written_without_end()
    {
        var aliases = string.Join(", ", Enumerable.Repeat("*a", 10_000));
        Assert.ThrowsAny<YamlException>(() => Convert($"a: &a {new string('x', 100_000)}\nb: [{aliases}]"));
    }

    private static List<(int Line, string Json)> Convert(string yaml) =>
        [.. YamlToJson.Convert(new StringReader(yaml)).Select(d => (d.Line, Encoding.UTF8.GetString(d.Json.Span)))];
}
