namespace Signalbox.Lab.Api.Schema;

/// <summary>One field of an <see cref="ObjectShape"/>.</summary>
/// <param name="Name">As in JSON.</param>
/// <param name="Type">What it holds.</param>
/// <param name="IsRequired">Whether an object without it is not whole.</param>
/// <param name="Patch">How a strategic merge patch treats it.</param>
/// <param name="Merge">How server-side apply treats it.</param>
public sealed record ShapeField(string Name, FieldType Type, bool IsRequired, PatchRule Patch, MergeRule Merge);
