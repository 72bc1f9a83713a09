using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Signalbox.Lab.Api.Schema;

/// <summary>The fields that objects of one type have. There is one instance of a type, so it is compared by reference.
/// </summary>
public sealed class ObjectShape
{
    private readonly FrozenDictionary<string, ShapeField> _byName;

    internal ObjectShape(string package, string goName, ImmutableArray<ShapeField> fields)
    {
        (Package, GoName, Fields) = (package, goName, fields);
        _byName = fields.ToFrozenDictionary(field => field.Name, StringComparer.Ordinal);
    }

    /// <summary>"api.core", "apimachinery.pkg.apis.meta".</summary>
    public string Package { get; }

    /// <summary>As messages name it: "PodSpec".</summary>
    public string GoName { get; }

    /// <summary>As schemas name it: "io.k8s.api.core.v1.PodSpec".</summary>
    public string SchemaName => $"io.k8s.{Package}.v1.{GoName}";

    /// <summary>In the order of their names.</summary>
    public ImmutableArray<ShapeField> Fields { get; }

    /// <summary>Null when there is no such field.</summary>
    public ShapeField? Find(string name) => _byName.GetValueOrDefault(name);

    public override string ToString() => SchemaName;
}
