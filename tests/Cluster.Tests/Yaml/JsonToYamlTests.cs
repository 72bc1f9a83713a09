using System.Text;
using System.Text.Json;
using Signalbox.Cluster.Yaml;

namespace Signalbox.Cluster.Tests.Yaml;

public sealed class JsonToYamlTests
{
    [Theory]
    [InlineData("plain words", "plain words")]
    [InlineData("0.0.0.0:10256", "0.0.0.0:10256")]
    [InlineData("10.0.0.0/8,fd00::/64", "10.0.0.0/8,fd00::/64")]
    [InlineData("10µs", "10µs")]
    [InlineData("", "\"\"")]
    [InlineData("n", "\"n\"")]
    [InlineData("Yes", "\"Yes\"")]
    [InlineData("null", "\"null\"")]
    [InlineData("~", "\"~\"")]
    [InlineData("0", "\"0\"")]
    [InlineData("1.35", "\"1.35\"")]
    [InlineData("0x1F", "\"0x1F\"")]
    [InlineData("1e3", "\"1e3\"")]
    [InlineData("1:20", "\"1:20\"")]
    [InlineData("2026-01-02", "\"2026-01-02\"")]
    [InlineData(".inf", "\".inf\"")]
    [InlineData("<<", "\"<<\"")]
    [InlineData("::", "'::'")]
    [InlineData("[::]:10256", "'[::]:10256'")]
    [InlineData("*", "'*'")]
    [InlineData("a: b", "'a: b'")]
    [InlineData(" a", "' a'")]
    public void A_string_is_quoted_when_it_would_not_come_back(string text, string yaml)
    {
        var json = $$"""{"a":"{{text}}"}""";
        var written = JsonToYaml.Convert(Encoding.UTF8.GetBytes(json));
        Assert.Equal($"a: {yaml}\n", written);
        var back = Assert.Single(YamlToJson.Convert(new StringReader(written))).Json;
        Assert.Equal(json, System.Text.RegularExpressions.Regex.Unescape(Encoding.UTF8.GetString(back.Span)));
    }

    [Theory]
    [InlineData("""{"a":"\u0000;\n"}""")]
    [InlineData("""{"a":"b\r\nc\u007f\n"}""")]
    public void Lines_with_signs_that_cannot_be_seen_come_back_too(string json)
    {
        var written = JsonToYaml.Convert(Encoding.UTF8.GetBytes(json));
        var back = Assert.Single(YamlToJson.Convert(new StringReader(written))).Json;
        Assert.True(System.Text.Json.Nodes.JsonNode.DeepEquals(
            System.Text.Json.Nodes.JsonNode.Parse(json), System.Text.Json.Nodes.JsonNode.Parse(back.Span)), written);
    }

    [Fact]
    public void Keys_stand_by_name_and_lists_are_not_indented() => Assert.Equal(
        "A: true\na:\n- 1\n- c: null\n  d: 0.5\n- []\n- {}\nb:\n  e: x\n",
        JsonToYaml.Convert("""{"b":{"e":"x"},"a":[1,{"d":0.5,"c":null},[],{}],"A":true}"""u8.ToArray()));

    [Fact]
    public void Keys_have_their_lines_and_those_that_come_again_are_told_and_written_again()
    {
        var marks = new YamlMarks();
        var json = YamlToJson.ConvertFirst(
            new StringReader("---\n---\na: 1\nb:\n  - c: 2\n  - c: 3\n    d: {e: 4}\na: 5\n"), marks);
        Assert.Equal("""{"a":1,"b":[{"c":2},{"c":3,"d":{"e":4}}],"a":5}""", Encoding.UTF8.GetString(json.Span));
        Assert.Equal(
            (8, 4, 5, 6, 7, 0),
            (marks.LineOf("a"), marks.LineOf("b"), marks.LineOf("b[0].c"), marks.LineOf("b[1].c"),
                marks.LineOf("b[1].d.e"), marks.LineOf("x")));
        Assert.Equal(("a", 8), Assert.Single(marks.Repeated));
    }

    [Theory]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""["\ud800"]""")]
    public void What_is_no_text_is_refused(string json) =>
        Assert.Throws<JsonException>(() => JsonToYaml.Convert(Encoding.UTF8.GetBytes(json)));
}
