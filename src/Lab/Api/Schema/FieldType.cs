using System.Diagnostics;

namespace Signalbox.Lab.Api.Schema;

/// <summary>What a field of an object holds. A closed family.</summary>
public abstract record FieldType
{
    private FieldType()
    {
    }

    /// <summary>As the server's messages name it: "int32", "[]v1.Container".</summary>
    public string GoName => this switch
    {
        Text => "string",
        Flag => "bool",
        Whole whole => $"int{whole.Bits}",
        Fraction => "float64",
        Time time => time.IsMicro ? "v1.MicroTime" : "v1.Time",
        Bytes => "[]uint8",
        IntOrText => "intstr.IntOrString",
        Quantity => "resource.Quantity",
        Anything => "v1.FieldsV1",
        ListOf list => "[]" + list.Item.GoName,
        MapOf map => "map[string]" + map.Value.GoName,
        Inner inner => $"v1.{inner.Shape.GoName}",
        _ => throw new UnreachableException(),
    };

    public sealed record Text : FieldType;

    public sealed record Flag : FieldType;

    /// <param name="Bits">32 or 64.</param>
    public sealed record Whole(int Bits) : FieldType;

    public sealed record Fraction : FieldType;

    /// <param name="IsMicro">Whether microseconds are written, always six digits.</param>
    public sealed record Time(bool IsMicro) : FieldType;

    /// <summary>Base64 in JSON.</summary>
    public sealed record Bytes : FieldType;

    /// <summary>A number of 32 bits or a text: a port or its name, a count or a percentage.</summary>
    public sealed record IntOrText : FieldType;

    /// <summary>"100m", "1Gi"; a plain number is taken too.</summary>
    public sealed record Quantity : FieldType;

    /// <summary>Any JSON.</summary>
    public sealed record Anything : FieldType;

    public sealed record ListOf(FieldType Item) : FieldType;

    /// <summary>Its keys are texts.</summary>
    public sealed record MapOf(FieldType Value) : FieldType;

    /// <summary>An object with fields of its own.</summary>
    public sealed record Inner(ObjectShape Shape) : FieldType;
}
