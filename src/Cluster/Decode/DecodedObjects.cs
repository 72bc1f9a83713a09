using Signalbox.Cluster.Files;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Decode;

/// <summary>What a text held: the objects that a service proxy reads, each as the change that adds it, and what was
/// refused of things that have no place of their own to say so (whole objects, fields of Nodes). Offsets are those
/// of the objects in the text, in bytes.</summary>
public sealed class DecodedObjects
{
    private readonly List<(ClusterChange Set, long Offset)> _objects = [];
    private readonly List<(Refusal Refusal, long Offset)> _refusals = [];

    /// <summary>ServiceSet, SliceSet, NodeSet and ServiceCIDRSet only, in the text's order.</summary>
    public IReadOnlyList<(ClusterChange Set, long Offset)> Objects => _objects;

    public IReadOnlyList<(Refusal Refusal, long Offset)> Refusals => _refusals;

    internal NamePool Pool { get; } = new();

    /// <summary>What is asked for.</summary>
    internal ObjectQuestion Question { get; init; } = ObjectQuestion.Usual;

    internal bool Wants(string kind, in ObjectHeader header) => Question.OnlySlicesIn is null || kind != "EndpointSlice"
        || KindDecoder.NamespaceOf(header) == Question.OnlySlicesIn;

    internal void Add(in DecodedObject decoded, long offset)
    {
        if (decoded.Set is not null)
        {
            _objects.Add((decoded.Set, offset));
        }

        foreach (var refusal in decoded.Refusals)
        {
            Refuse(refusal, offset);
        }
    }

    internal void Refuse(Refusal refusal, long offset) => _refusals.Add((refusal, offset));
}
