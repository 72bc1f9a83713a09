using System.Collections.Immutable;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Decode;

/// <summary>What one object's JSON holds. <paramref name="Key"/> is null when it has no usable name.
/// <paramref name="Set"/> is there when it is used. <paramref name="Refusals"/> are those that have no place of their
/// own to say so: of the whole object, and of fields of Nodes and ServiceCIDRs.</summary>
internal readonly record struct DecodedObject(
    ObjectKey? Key, ClusterChange? Set, DecodedState State, ImmutableArray<Refusal> Refusals)
{
    /// <summary>metadata.resourceVersion.</summary>
    public string? ResourceVersion { get; init; }

    public static DecodedObject Used(ObjectKey key, ClusterChange set, FieldRefusals refusals) =>
        new(key, set, DecodedState.Used, refusals.All.Items);

    public static DecodedObject NotOurs(ObjectKey key, params ImmutableArray<Refusal> refusals) =>
        new(key, null, DecodedState.NotOurs, refusals);

    public static DecodedObject Unreadable(ObjectKey? key, Refusal refusal) =>
        new(key, null, DecodedState.Unreadable, [refusal]);
}

/// <summary>What becomes of an object.</summary>
internal enum DecodedState
{
    Used,

    /// <summary>Well formed, but a label makes it none of ours, or it is a slice that belongs to no Service or family:
    /// whoever knew it drops it.</summary>
    NotOurs,

    /// <summary>Mistyped or nameless: whoever knew it keeps what it has.</summary>
    Unreadable,
}
