namespace Signalbox.Lab.Api.Schema;

/// <summary>Where a reader is, in the two ways that upstream's messages say it.</summary>
/// <param name="Strict">With places in lists: "spec.ports[0].port".</param>
/// <param name="Plain">Without: "spec.ports.port".</param>
/// <param name="GoStruct">The type that the last field is one of: "ServicePort".</param>
internal readonly record struct FieldPath(string Strict, string Plain, string GoStruct)
{
    public FieldPath Field(string name, string goStruct) => new(Join(Strict, name), Join(Plain, name), goStruct);

    public FieldPath Index(int index) => this with { Strict = $"{Strict}[{index}]" };

    public FieldPath Key(string key) => this with { Strict = Join(Strict, key) };

    /// <summary>What a value that does not fit is told.</summary>
    public BodyException Mismatch(string found, string wanted) => new(Plain.Length == 0
        ? $"json: cannot unmarshal {found} into Go value of type v1.{GoStruct}"
        : $"json: cannot unmarshal {found} into Go struct field {GoStruct}.{Plain} of type {wanted}");

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
