using System.Text;

namespace Signalbox.Proxy.Output.Pictures;

/// <summary>A graph as a Mermaid flowchart, which many programs that show Markdown draw. Source:
/// https://mermaid.js.org/syntax/flowchart.html</summary>
internal static class MermaidText
{
    public static void Write(Graph graph, TextWriter writer)
    {
        // Names of its own: a chain's name may be a word of the language.
        var names = graph.Nodes.Select((node, index) => (node.Id, Name: $"n{index}"))
            .ToDictionary(pair => pair.Id, pair => pair.Name);
        writer.Write("flowchart LR\n");
        foreach (var node in graph.Nodes)
        {
            var (open, close) = EdgesOf(node.Kind);
            writer.Write($"  {names[node.Id]}{open}{Quote(node.Label)}{close}\n");
        }

        foreach (var arrow in graph.Arrows)
        {
            writer.Write(
                $"  {names[arrow.From]} {(arrow.IsDashed ? "-.->" : "-->")}"
                + $"{(arrow.Label.Count == 0 ? "" : $"|{Quote(arrow.Label)}|")} {names[arrow.To]}\n");
        }
    }

    private static (string Open, string Close) EdgesOf(GraphNodeKind kind) => kind switch
    {
        GraphNodeKind.Caller => (">", "]"),
        GraphNodeKind.Chain => ("[", "]"),
        GraphNodeKind.Endpoint => ("([", "])"),
        GraphNodeKind.Refusal => ("{{", "}}"),
        GraphNodeKind.Outcome => ("(", ")"),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Quote(IEnumerable<string> lines) => $"\"{string.Join("<br/>", lines.Select(Escape))}\"";

    /// <summary>Characters of the language, and of HTML, by their entities in its own notation.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var character in text)
        {
            escaped.Append(character switch
            {
                '"' => "#quot;",
                '#' => "#35;",
                '&' => "#amp;",
                '<' => "#lt;",
                '>' => "#gt;",
                '`' => "#96;",
                _ => character,
            });
        }

        return escaped.ToString();
    }
}
