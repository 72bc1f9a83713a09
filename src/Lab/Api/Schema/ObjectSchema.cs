using System.Collections.Frozen;
using k8s.Models;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Schema;

/// <summary>The fields of everything that clients send: the objects of <see cref="ResourceKinds"/>, and what is sent
/// to subresources. Built when it is first asked for.</summary>
public static class ObjectSchema
{
    /// <summary>What is sent, and is no kind of the store.</summary>
    private static readonly (string ApiVersion, string Kind, Type Model)[] Others =
    [
        ("v1", "Binding", typeof(V1Binding)),
        ("v1", "DeleteOptions", typeof(V1DeleteOptions)),
        ("autoscaling/v1", "Scale", typeof(V1Scale)),
        ("policy/v1", "Eviction", typeof(V1Eviction)),
        ("authorization.k8s.io/v1", "SelfSubjectAccessReview", typeof(V1SelfSubjectAccessReview)),
        ("authorization.k8s.io/v1", "SelfSubjectRulesReview", typeof(V1SelfSubjectRulesReview)),
        ("authorization.k8s.io/v1", "SubjectAccessReview", typeof(V1SubjectAccessReview)),
        ("authorization.k8s.io/v1", "LocalSubjectAccessReview", typeof(V1LocalSubjectAccessReview)),
        ("authentication.k8s.io/v1", "SelfSubjectReview", typeof(V1SelfSubjectReview)),
        ("authentication.k8s.io/v1", "TokenRequest", typeof(Authenticationv1TokenRequest)),
        ("authentication.k8s.io/v1", "TokenReview", typeof(V1TokenReview)),
    ];

    private static readonly Lazy<FrozenDictionary<(string, string), ObjectShape>> Shapes = new(Build);

    /// <summary>All that is known, by apiVersion and kind.</summary>
    public static IReadOnlyDictionary<(string ApiVersion, string Kind), ObjectShape> All => Shapes.Value;

    public static ObjectShape Of(ResourceKind kind) => Shapes.Value[(kind.ApiVersion, kind.Kind)];

    /// <summary>Null for what no client sends. DeleteOptions are the same in every group.</summary>
    public static ObjectShape? Find(string apiVersion, string kind) =>
        Shapes.Value.GetValueOrDefault((kind == "DeleteOptions" ? "v1" : apiVersion, kind));

    private static FrozenDictionary<(string, string), ObjectShape> Build()
    {
        var reader = new ShapeReader();
        return ResourceKinds.All.Select(kind => (kind.ApiVersion, kind.Kind, Model: ModelOf(kind)))
            .Concat(Others)
            // What the core group's objects hold belongs to it.
            .OrderBy(one => one.ApiVersion.Contains('/'))
            .ToFrozenDictionary(
                one => (one.ApiVersion, one.Kind), one => reader.Read(one.Model, PackageOf(one.ApiVersion)));
    }

    private static string PackageOf(string apiVersion) =>
        apiVersion.Contains('/') ? $"api.{apiVersion.Split('/')[0].Split('.')[0]}" : "api.core";

    private static Type ModelOf(ResourceKind kind)
    {
        var group = kind.Group.Length == 0 ? "core" : kind.Group.Split('.')[0];
        var spellings = new[] { $"V1{kind.Kind}", $"{char.ToUpperInvariant(group[0])}{group[1..]}v1{kind.Kind}" };
        return spellings.Select(name => typeof(V1Pod).Assembly.GetType($"k8s.Models.{name}")).OfType<Type>().First();
    }
}
