namespace Signalbox.Proxy.Output.Pictures;

/// <summary>A graph in the language of graphviz: "signalbox explain svc/web -o dot | dot -Tsvg". Source:
/// https://graphviz.org/doc/info/lang.html</summary>
internal static class DotText
{
    public static void Write(Graph graph, TextWriter writer)
    {
        writer.Write("digraph signalbox {\n  rankdir=LR;\n  node [fontname=\"monospace\", fontsize=10];\n");
        writer.Write("  edge [fontname=\"monospace\", fontsize=9];\n");
        foreach (var node in graph.Nodes)
        {
            writer.Write($"  {Quote(node.Id)} [label={Quote(node.Label)}, {LookOf(node.Kind)}];\n");
        }

        foreach (var arrow in graph.Arrows)
        {
            var label = arrow.Label.Count == 0 ? "" : $"label={Quote(arrow.Label)}";
            var style = arrow.IsDashed ? "style=dashed" : "";
            var look = string.Join(", ", new[] { label, style }.Where(part => part.Length > 0));
            writer.Write(
                $"  {Quote(arrow.From)} -> {Quote(arrow.To)}{(look.Length == 0 ? "" : $" [{look}]")};\n");
        }

        writer.Write("}\n");
    }

    private static string LookOf(GraphNodeKind kind) => kind switch
    {
        GraphNodeKind.Caller => "shape=plaintext",
        GraphNodeKind.Chain => "shape=box",
        GraphNodeKind.Endpoint => "shape=ellipse, color=darkgreen",
        GraphNodeKind.Refusal => "shape=octagon, color=red",
        GraphNodeKind.Outcome => "shape=ellipse",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Quote(IEnumerable<string> lines) => $"\"{string.Join("\\n", lines.Select(Escape))}\"";

    private static string Quote(string text) => $"\"{Escape(text)}\"";

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
