using System.Collections.Immutable;

namespace Signalbox.Lab.Api.Store;

/// <summary>One kind of object that the API serves: a row of <see cref="ResourceKinds"/>. All that differs between
/// kinds is here; the store and the server treat them alike.</summary>
public sealed record ResourceKind
{
    /// <summary>"" for the core group.</summary>
    public required string Group { get; init; }

    public required string Version { get; init; }

    /// <summary>As it stands in paths: lower case.</summary>
    public required string Plural { get; init; }

    /// <summary>As it stands in objects: "EndpointSlice".</summary>
    public required string Kind { get; init; }

    public required bool IsNamespaced { get; init; }

    /// <summary>As a person says one of them: "service".</summary>
    public string Singular => Kind.ToLowerInvariant();

    /// <summary>What kubectl also takes for the plural: "svc".</summary>
    public ImmutableArray<string> ShortNames { get; init; } = [];

    /// <summary>"all" for what "kubectl get all" shows.</summary>
    public ImmutableArray<string> Categories { get; init; } = [];

    /// <summary>What may be asked for below an object: "status", "scale", "log".</summary>
    public ImmutableArray<string> Subresources { get; init; } = [];

    /// <summary>Whether metadata.generation counts the changes beyond metadata. Services have none.</summary>
    public bool HasGeneration { get; init; }

    /// <summary>Whether a deletion is answered with the object that is gone, rather than with a Status.</summary>
    public bool AnswersWithDeletedObject { get; init; }

    /// <summary>The fields that a field selector may name besides metadata.name and metadata.namespace, as paths.
    /// </summary>
    public ImmutableArray<string> SelectableFields { get; init; } = [];

    /// <summary>What a real server writes after metadata for an object without content, as in a bookmark: the fields
    /// that are never left out, each with its comma before it.</summary>
    public string EmptyContent { get; init; } = "";

    /// <summary>What clients are told who still use the kind; null for most.</summary>
    public string? Deprecation { get; init; }

    /// <summary>What whoever writes such an object is told: that the lab keeps it and does nothing about it. Null for
    /// most.</summary>
    public string? WriteWarning { get; init; }

    /// <summary>Whether what is posted is answered, and not stored.</summary>
    public bool IsQuestion { get; init; }

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>As messages name it: "services", "endpointslices.discovery.k8s.io".</summary>
    public string QualifiedName => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>The first path segments: "/api/v1", "/apis/discovery.k8s.io/v1".</summary>
    public string PathPrefix => Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";

    /// <summary>The path of all of them, or of one namespace's.</summary>
    public string PathOf(string? @namespace = null) => @namespace is null
        ? $"{PathPrefix}/{Plural}"
        : $"{PathPrefix}/namespaces/{@namespace}/{Plural}";

    /// <summary>The path of one object. <paramref name="namespace"/> is "" for a kind of the cluster.</summary>
    public string PathOf(string @namespace, string name) =>
        $"{PathOf(IsNamespaced ? @namespace : null)}/{name}";

    /// <summary>There is one row of a name.</summary>
    public bool Equals(ResourceKind? other) =>
        other is not null && (Plural, Group, Version) == (other.Plural, other.Group, other.Version);

    public override int GetHashCode() => Plural.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => QualifiedName;
}
