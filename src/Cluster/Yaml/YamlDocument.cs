using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Signalbox.Cluster.Yaml;

/// <summary>The events of one YAML document, with where each node ends and what each anchor stands for, so that a
/// node can be written more than once. Index 0 is the root node.</summary>
internal sealed class YamlDocument
{
    /// <summary>How deep nodes may nest. The library takes time that grows with the square of the depth.</summary>
    public const int MaxDepth = 60;

    private readonly List<ParsingEvent> _events = [];
    private readonly List<int> _ends = [];
    private readonly Dictionary<int, int> _targets = [];

    private YamlDocument()
    {
    }

    /// <summary>The line of the root node, from 1.</summary>
    public int Line => (int)_events[0].Start.Line;

    /// <summary>Nodes, and the ends of those that hold others.</summary>
    public int Count => _events.Count;

    public ParsingEvent this[int node] => _events[node];

    /// <summary>The index after the node's last event.</summary>
    public int End(int node) => _ends[node];

    /// <summary>The node itself, or the one that it is an alias of.</summary>
    public int Resolve(int node) => _targets.TryGetValue(node, out var target) ? target : node;

    /// <summary>Reads the next document, from its start event; null at the stream's end. Throws
    /// <see cref="YamlException"/>.</summary>
    public static YamlDocument? Read(Parser parser)
    {
        while (MoveNext(parser) && parser.Current is not (DocumentStart or StreamEnd))
        {
        }

        if (parser.Current is not DocumentStart)
        {
            return null;
        }

        var document = new YamlDocument();
        var open = new Stack<int>();
        var anchors = new Dictionary<AnchorName, int>();
        while (MoveNext(parser) && parser.Current is { } current && current is not DocumentEnd)
        {
            document.Add(current, open, anchors);
        }

        return document;
    }

    private static bool MoveNext(Parser parser)
    {
        try
        {
            return parser.MoveNext();
        }
        catch (Exception failure) when (failure is InvalidOperationException or ArgumentException)
        {
            // The library loses count in text like ": {{" with a word in the next line, and takes a tag for a URI.
            var at = parser.Current?.End ?? Mark.Empty;
            throw new YamlException(at, at, "the text cannot be read from here on", failure);
        }
    }

    private void Add(ParsingEvent current, Stack<int> open, Dictionary<AnchorName, int> anchors)
    {
        var index = _events.Count;
        _events.Add(current);
        _ends.Add(index + 1);
        switch (current)
        {
            case MappingEnd or SequenceEnd:
                _ends[open.Pop()] = index + 1;
                return;
            case AnchorAlias alias:
                _targets[index] = anchors.TryGetValue(alias.Value, out var target)
                    ? target
                    : throw new YamlException(alias.Start, alias.End, $"there is no anchor '{alias.Value}'");
                return;
            case MappingStart or SequenceStart when open.Count > MaxDepth:
                throw new YamlException(current.Start, current.End, $"nodes nest deeper than {MaxDepth}");
            case MappingStart or SequenceStart:
                open.Push(index);
                break;
        }

        if (current is NodeEvent { Anchor.IsEmpty: false } node)
        {
            anchors[node.Anchor] = index;
        }
    }
}
