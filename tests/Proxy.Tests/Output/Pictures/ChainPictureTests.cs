using System.Diagnostics;
using System.Text.RegularExpressions;
using Signalbox.Core.Model;
using Signalbox.Core.Trace;
using Signalbox.Proxy.Output;
using Signalbox.Proxy.Output.Pictures;
using Signalbox.Testing;
using Signalbox.Testing.Golden;
using Signalbox.Testing.Nftables;

namespace Signalbox.Proxy.Tests.Output.Pictures;

/// <summary>Pictures of a Service's chains, to the letter; with SIGNALBOX_GOLDEN=rewrite what was drawn becomes what is
/// expected.</summary>
public sealed partial class ChainPictureTests
{
    [Theory]
    [InlineData("iptables", "dot")]
    [InlineData("iptables", "mermaid")]
    [InlineData("nftables", "dot")]
    [InlineData("nftables", "mermaid")]
    public void A_Service_with_three_endpoints_and_a_node_port_is_drawn(string mode, string form)
    {
        var drawn = Text(Draw(mode), form);
        var file = Path.Combine(
            Repository.Root, "tests", "Proxy.Tests", "Output", "Pictures", $"{mode}.{(form == "dot" ? "dot" : "mmd")}");
        if (Environment.GetEnvironmentVariable("SIGNALBOX_GOLDEN") == "rewrite")
        {
            File.WriteAllText(file, drawn);
        }

        Assert.Equal(File.ReadAllText(file), drawn);
        Assert.Equal(drawn, Text(Draw(mode), form));
    }

    /// <summary>Text of the outside world may hold whatever ends a label in either language.</summary>
    [Fact]
    public void Labels_may_hold_what_the_languages_mean_something_by()
    {
        const string Odd = "say \"a\\b\" <c> & #d; `e` | ]";
        var graph = new Graph(
            [new("end", [Odd, "two"], GraphNodeKind.Chain), new("a \"b\"", ["subgraph"], GraphNodeKind.Refusal)],
            [new("end", "a \"b\"", [Odd], IsDashed: true), new("a \"b\"", "end", [], IsDashed: false)]);
        Assert.Contains(
            """  "end" [label="say \"a\\b\" <c> & #d; `e` | ]\ntwo", shape=box];""", Text(graph, "dot"));
        Assert.Contains("""  "a \"b\"" -> "end";""", Text(graph, "dot"));
        Assert.Equal(
            """
            flowchart LR
              n0["say #quot;a\b#quot; #lt;c#gt; #amp; #35;d; #96;e#96; | ]<br/>two"]
              n1{{"subgraph"}}
              n0 -.->|"say #quot;a\b#quot; #lt;c#gt; #amp; #35;d; #96;e#96; | ]"| n1
              n1 --> n0

            """, Text(graph, "mermaid"));
    }

    /// <summary>Every node that an arrow names is there, and no line is anything but a node or an arrow.</summary>
    [Theory]
    [InlineData("iptables")]
    [InlineData("nftables")]
    public void Mermaid_is_well_formed(string mode)
    {
        var lines = Text(Draw(mode), "mermaid").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("flowchart LR", lines[0]);
        var nodes = lines.Select(line => MermaidNode().Match(line)).Where(match => match.Success)
            .Select(match => match.Groups[1].Value).ToList();
        var arrows = lines.Select(line => MermaidArrow().Match(line)).Where(match => match.Success).ToList();
        Assert.Equal(lines.Length - 1, nodes.Count + arrows.Count);
        Assert.Equal(nodes.Count, nodes.Distinct().Count());
        Assert.All(arrows, arrow => Assert.Contains(arrow.Groups["from"].Value, nodes));
        Assert.All(arrows, arrow => Assert.Contains(arrow.Groups["to"].Value, nodes));
    }

    /// <summary>By graphviz's grammar: statements of quoted names, with attributes; and by graphviz where it is
    /// installed.</summary>
    [Theory]
    [InlineData("iptables")]
    [InlineData("nftables")]
    public void Dot_is_well_formed(string mode)
    {
        var text = Text(Draw(mode), "dot");
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches("^digraph [a-z]+ {$", lines[0]);
        Assert.Equal("}", lines[^1]);
        var statements = lines[1..^1];
        Assert.All(statements, line => Assert.Matches(DotStatement(), line));
        var nodes = statements.Select(line => DotNode().Match(line)).Where(match => match.Success)
            .Select(match => match.Groups["name"].Value).ToList();
        var arrows = statements.Select(line => DotArrow().Match(line)).Where(match => match.Success).ToList();
        Assert.NotEmpty(arrows);
        Assert.Equal(nodes.Count, nodes.Distinct().Count());
        Assert.All(arrows, arrow => Assert.Contains(arrow.Groups["from"].Value, nodes));
        Assert.All(arrows, arrow => Assert.Contains(arrow.Groups["to"].Value, nodes));
        if (File.Exists("/usr/bin/dot"))
        {
            Graphviz(text);
        }
    }

    private static void Graphviz(string text)
    {
        using var dot = Process.Start(new ProcessStartInfo("/usr/bin/dot", ["-Tcanon"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        dot.StandardInput.Write(text);
        dot.StandardInput.Close();
        dot.StandardOutput.ReadToEnd();
        Assert.Equal("", dot.StandardError.ReadToEnd());
        dot.WaitForExit();
        Assert.Equal(0, dot.ExitCode);
    }

    private static Graph Draw(string mode)
    {
        var cluster = new TestCluster()
            .Set(A.Service("shop/web", "10.96.0.7", A.Port(80, nodePort: 30080)) with { Type = ServiceType.NodePort })
            .Set(A.Slice("shop/web", A.Local("10.1.0.1"), A.Remote("10.2.0.1"), A.Remote("10.2.0.2")))
            .Set(A.Service("shop/empty", "10.96.0.8"));
        var rules = new NodeRules(IPFamily.IPv4);
        if (mode == "iptables")
        {
            rules = rules with { Iptables = [new IptablesRules("iptables", cluster.Chains)] };
        }
        else
        {
            var table = NftTables.Of(cluster.Plan);
            rules = rules with { Nftables = [new NftablesRules("ip", "kube-proxy", table.Rules, table)] };
        }

        var picture = new ChainPicture(
            IPFamily.IPv4, address => address == Address.Parse("10.1.0.1") ? "shop/web-1" : null);
        Add("a pod", A.Packet("10.1.0.9", "10.96.0.7", 80));
        Add("outside", A.Packet("203.0.113.7", A.NodeAddress, 30080));
        Add("a pod, to shop/empty", A.Packet("10.1.0.9", "10.96.0.8", 80));
        return picture.Draw();

        void Add(string caller, Packet packet) =>
            picture.Add(caller, PacketTrace.Walk(rules, cluster.Node, packet));
    }

    private static string Text(Graph graph, string form)
    {
        var text = new StringWriter();
        graph.Write(Enum.Parse<OutputFormat>(form, ignoreCase: true), text);
        return text.ToString();
    }

    [GeneratedRegex("""^  (n\d+)(>|\[|\(\[|\{\{|\()"[^"]+"(\]|\]\)|\}\}|\))$""")]
    private static partial Regex MermaidNode();

    private const string DotName = """ "([^"\\]|\\.)*" """;

    private const string DotAttribute = $"[a-z]+ = ({DotName} | [a-z]+ | [0-9]+)";

    [GeneratedRegex(
        $@"^\ \ ({DotName}(\ ->\ {DotName})? |node|edge|rankdir=LR) (\ \[{DotAttribute}(,\ {DotAttribute})*\])? ;$",
        RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex DotStatement();

    [GeneratedRegex("""^  (?<name>"([^"\\]|\\.)*") \[""")]
    private static partial Regex DotNode();

    [GeneratedRegex("""^  (?<from>"([^"\\]|\\.)*") -> (?<to>"([^"\\]|\\.)*")( \[|;)""")]
    private static partial Regex DotArrow();

    [GeneratedRegex("""^  (?<from>n\d+) (-->|-\.->)(\|"[^"]+"\|)? (?<to>n\d+)$""")]
    private static partial Regex MermaidArrow();
}
