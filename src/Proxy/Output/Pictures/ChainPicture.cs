using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Trace;

namespace Signalbox.Proxy.Output.Pictures;

/// <summary>Draws the chains that packets go through: who calls, jumps with their conditions and odds, and where
/// packets end. Depends on what was walked alone, so that two pictures can be compared as text.</summary>
/// <param name="family">Of all packets.</param>
/// <param name="nameOf">Who an endpoint is, a pod's name; null or empty for nobody known.</param>
internal sealed class ChainPicture(IPFamily family, Func<Address, string?> nameOf)
{
    private readonly Dictionary<string, GraphNode> _nodes = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];

    /// <inheritdoc cref="PictureArrows"/>
    public PictureArrows Arrows { get; } = new();

    public IPFamily Family => family;

    public string? NameOf(Address address) => nameOf(address);

    /// <summary>Adds one caller's packet.</summary>
    /// <param name="caller">Who sends it and to what, as it is shown; unique.</param>
    /// <param name="ways">All that may become of it.</param>
    public void Add(string caller, ImmutableArray<Outcome> ways)
    {
        Node(caller, GraphNodeKind.Caller, caller);
        foreach (var way in ways.Where(way => !way.Odds.IsNever))
        {
            new PictureWay(this, caller, way).Draw();
        }
    }

    public Graph Draw() => new([.. _order.Select(id => _nodes[id])], Arrows.Draw());

    /// <summary>Adds a node unless it is there. Returns its id.</summary>
    public string Node(string id, GraphNodeKind kind, params ReadOnlySpan<string> label)
    {
        if (_nodes.TryAdd(id, new GraphNode(id, [.. label], kind)))
        {
            _order.Add(id);
        }

        return id;
    }
}
