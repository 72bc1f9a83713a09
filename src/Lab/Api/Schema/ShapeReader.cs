using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using k8s.Models;

namespace Signalbox.Lab.Api.Schema;

/// <summary>Reads shapes off the models of the official client, each once. A type belongs to the package of whichever
/// object it was first met in, so objects of the core group come first.</summary>
internal sealed partial class ShapeReader
{
    private const string Meta = "apimachinery.pkg.apis.meta";

    private static readonly string[] MetaTypes =
    [
        "ObjectMeta", "ListMeta", "LabelSelector", "LabelSelectorRequirement", "OwnerReference", "ManagedFieldsEntry",
        "Condition", "DeleteOptions", "Preconditions", "Status", "StatusDetails", "StatusCause",
        "FieldSelectorRequirement",
    ];

    /// <summary>The fields whose times bear microseconds.</summary>
    private static readonly string[] MicroTimes = ["eventTime", "lastObservedTime", "renewTime", "acquireTime"];

    private readonly Dictionary<Type, ObjectShape> _shapes = [];

    /// <param name="model">V1Pod and its like.</param>
    /// <param name="package">Of the types that are met here first: "api.core".</param>
    public ObjectShape Read(Type model, string package)
    {
        if (_shapes.TryGetValue(model, out var known))
        {
            return known;
        }

        var goName = Prefix().Replace(model.Name, "");
        package = HomeOf(goName) ?? package;
        var fields = model.GetProperties()
            .Select(property => FieldOf(goName, property, package))
            .OfType<ShapeField>()
            .OrderBy(field => field.Name, StringComparer.Ordinal)
            .ToImmutableArray();
        return _shapes[model] = new ObjectShape(package, goName, fields);
    }

    /// <summary>Where a type belongs, wherever it is met; null where the first object that holds it says.</summary>
    private static string? HomeOf(string goName) => goName switch
    {
        // Only objects of other groups hold it.
        "PodTemplateSpec" or "PersistentVolumeClaim" => "api.core",
        _ when MetaTypes.Contains(goName) => Meta,
        _ => null,
    };

    private ShapeField? FieldOf(string goName, PropertyInfo property, string package)
    {
        if (property.GetCustomAttribute<JsonPropertyNameAttribute>() is not { Name: var name })
        {
            return null;
        }

        var type = property.PropertyType;
        // A number or a flag that cannot be null must be given.
        var required = (type.IsValueType && Nullable.GetUnderlyingType(type) is null)
            || RequiredFields.Contains(goName, name);
        var holds = TypeOf(type, name, package);
        var patch = PatchRules.Of(goName, name);
        return new ShapeField(name, holds, required, patch, MergeRules.Of(goName, name, holds, patch));
    }

    private FieldType TypeOf(Type type, string field, string package)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsGenericType)
        {
            var arguments = type.GetGenericArguments();
            var inner = TypeOf(arguments[^1], field, package);
            return arguments.Length == 2 ? new FieldType.MapOf(inner) : new FieldType.ListOf(inner);
        }

        return type switch
        {
            _ when type == typeof(string) => new FieldType.Text(),
            _ when type == typeof(bool) => new FieldType.Flag(),
            _ when type == typeof(int) => new FieldType.Whole(32),
            _ when type == typeof(long) => new FieldType.Whole(64),
            _ when type == typeof(double) => new FieldType.Fraction(),
            _ when type == typeof(DateTime) => new FieldType.Time(MicroTimes.Contains(field)),
            _ when type == typeof(byte[]) => new FieldType.Bytes(),
            _ when type == typeof(IntOrString) => new FieldType.IntOrText(),
            _ when type == typeof(ResourceQuantity) => new FieldType.Quantity(),
            _ when type == typeof(object) => new FieldType.Anything(),
            _ => new FieldType.Inner(Read(type, package)),
        };
    }

    /// <summary>"V1" of V1Pod, "V1alpha3" of what is young, "Corev1" of Corev1Event.</summary>
    [GeneratedRegex("^([A-Z][a-z]+v1|V1(alpha[0-9])?)")]
    private static partial Regex Prefix();
}
