namespace Signalbox.Lab.Api;

/// <summary>Who writes an object, for the record of who owns which field (metadata.managedFields).</summary>
/// <param name="Manager">"kubectl-create": what the client calls itself.</param>
/// <param name="Operation">How it writes.</param>
/// <param name="Subresource">The part of the object that the request is for: "status", "scale"; "" for the object.
/// </param>
public sealed record FieldAuthor(
    string Manager, FieldOperation Operation = FieldOperation.Update, string Subresource = "");

/// <summary>How an object is written.</summary>
public enum FieldOperation
{
    /// <summary>By server-side apply: what the author no longer names is given up.</summary>
    Apply,

    /// <summary>By creation, replacement or another patch: what changes is the author's.</summary>
    Update,
}
