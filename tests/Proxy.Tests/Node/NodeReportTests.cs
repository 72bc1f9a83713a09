using System.Text;
using Signalbox.Kernel;
using Signalbox.Proxy.Node;
using Signalbox.Proxy.Output;

namespace Signalbox.Proxy.Tests.Node;

public sealed class NodeReportTests
{
    private static readonly NodeReport Report = new(NodeChecks.Make(
        [
            new Check("well", []),
            new Check("bad", [new Finding(Severity.Failure, "a = 0", "Nothing goes.", "sysctl -w a=1")]),
            new Check("odd", [new Finding(Severity.Note, "b", string.Join(' ', Enumerable.Repeat("words", 20)))]),
            new Check("dark", null),
        ],
        new NodeView(PortRange.Default, [])));

    [Fact]
    public void Text_says_what_is_seen_why_it_matters_and_what_to_do()
    {
        var text = new StringWriter();
        Report.WriteText(new Page(text, hasColour: false));
        Assert.Equal(
            """
            ok       well: all is well
            failure  bad: a = 0
                     Nothing goes.
                     Do: sysctl -w a=1
            note     odd: b
                     words words words words words words words words words words words words
                     words words words words words words words words
            unknown  dark: read a: not for you
                     Do: run it as root, in the host's network namespace
            4 checks; failures: 1, warnings: 0, unknown: 1, notes: 1

            """, text.ToString());
        Assert.False(Report.IsFine);
    }

    [Fact]
    public void Json_has_the_documented_fields()
    {
        using var json = new MemoryStream();
        Report.WriteJson(json);
        Assert.StartsWith(
            """
            {
              "failures": 1,
              "warnings": 0,
              "unknown": 1,
              "notes": 1,
              "checks": [
                {
                  "name": "well",
                  "fine": "all is well",
                  "findings": []
                },
                {
                  "name": "bad",
                  "fine": "all is well",
                  "findings": [
                    {
                      "severity": "failure",
                      "seen": "a = 0",
                      "why": "Nothing goes.",
                      "do": "sysctl -w a=1"
                    }
                  ]
                },
            """, Encoding.UTF8.GetString(json.ToArray()));
    }

    [Fact]
    public void A_check_that_cannot_be_made_and_notes_are_no_failure() => Assert.True(
        new NodeReport(NodeChecks.Make([new Check("dark", null)], new NodeView(PortRange.Default, []))).IsFine);

    [Theory]
    [InlineData("30000-32767", "30000-32767")]
    [InlineData("32768\t60999", "32768-60999")]
    [InlineData("80", "80-80")]
    [InlineData("80-79", null)]
    [InlineData("0-10", null)]
    [InlineData("1-65536", null)]
    [InlineData("one-two", null)]
    [InlineData("", null)]
    [InlineData("1-2-3", null)]
    public void A_range_of_ports_is_read_as_flags_and_the_kernel_write_it(string text, string? range) =>
        Assert.Equal(range, PortRange.TryParse(text, out var read) ? read.ToString() : null);

    /// <summary>Finds this; null throws.</summary>
    private sealed class Check(string name, IReadOnlyList<Finding>? findings) : INodeCheck
    {
        public string Name => name;

        public string Fine => "all is well";

        public IEnumerable<Finding> Look(NodeView node) =>
            findings ?? throw new KernelException("read a", KernelErrorKind.Denied, "not for you");
    }
}
