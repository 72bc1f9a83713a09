namespace Signalbox.Proxy.Output.Pictures;

/// <summary>Nodes and arrows between them, in the order in which they were found.</summary>
internal sealed record Graph(IReadOnlyList<GraphNode> Nodes, IReadOnlyList<GraphArrow> Arrows)
{
    /// <param name="format">Dot or Mermaid.</param>
    /// <param name="writer">Takes the text.</param>
    public void Write(OutputFormat format, TextWriter writer)
    {
        if (format == OutputFormat.Dot)
        {
            DotText.Write(this, writer);
        }
        else
        {
            MermaidText.Write(this, writer);
        }
    }
}

/// <param name="Id">Unique in its graph; any text.</param>
/// <param name="Label">Lines that a person reads.</param>
/// <param name="Kind">How it is drawn.</param>
internal sealed record GraphNode(string Id, IReadOnlyList<string> Label, GraphNodeKind Kind);

/// <param name="From">The id of a node.</param>
/// <param name="To">The id of a node.</param>
/// <param name="Label">Lines; may be empty.</param>
/// <param name="IsDashed">No rule leads this way: it is the next thing that the kernel does.</param>
internal sealed record GraphArrow(string From, string To, IReadOnlyList<string> Label, bool IsDashed);

internal enum GraphNodeKind
{
    Caller,
    Chain,
    Endpoint,

    /// <summary>Where a packet ends without reaching anybody.</summary>
    Refusal,

    /// <summary>Anything else that becomes of a packet.</summary>
    Outcome,
}
