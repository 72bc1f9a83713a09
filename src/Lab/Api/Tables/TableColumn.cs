namespace Signalbox.Lab.Api.Tables;

/// <summary>The definition of a column, as a Table of meta.k8s.io has it.</summary>
/// <param name="Name">As clients print it, in capitals then.</param>
/// <param name="Description">For people.</param>
/// <param name="Priority">0 for what is always shown, 1 for wide output only.</param>
/// <param name="Type">An OpenAPI type.</param>
/// <param name="Format">"name" for the column that names the object; else empty.</param>
internal sealed record TableColumn(
    string Name, string Description, int Priority = 0, string Type = "string", string Format = "")
{
    public static TableColumn ObjectName { get; } =
        new("Name", "What the object is called; no other of its kind and namespace is.", Format: "name");

    public static TableColumn Age { get; } = new("Age", "How long ago the object was created.");

    /// <summary>Of what makes pods, with the next two.</summary>
    public static TableColumn Containers { get; } = Wide("Containers", "The names of the template's containers.");

    public static TableColumn Images { get; } = Wide("Images", "The images of the template's containers.");

    public static TableColumn Selector { get; } = Wide("Selector", "The labels by which it knows its pods.");

    public static TableColumn Wide(string name, string description) => new(name, description, Priority: 1);

    public static TableColumn Number(string name, string description) => new(name, description, Type: "integer");
}
