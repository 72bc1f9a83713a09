using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Writes;

/// <summary>How a registry writes: as it is told (<see cref="BareWrites"/>), or as kube-apiserver does
/// (<see cref="CheckedWrites"/>). All throw <see cref="StoreException"/>.</summary>
internal interface IObjectWrites
{
    /// <param name="kind">Of the object.</param>
    /// <param name="json">The object.</param>
    /// <param name="isDryRun">Whether to tell what would be, and leave all as it is.</param>
    /// <param name="author">Whose its fields become; null for nobody's.</param>
    StoreChange Create(ResourceKind kind, JsonObject json, bool isDryRun, FieldAuthor? author);

    /// <param name="place">Which object.</param>
    /// <param name="scope">Which part of it may change.</param>
    /// <param name="change">Gets a copy, and may change and return it. Runs under a lock.</param>
    /// <param name="isDryRun">Whether to tell what would be, and leave all as it is.</param>
    /// <param name="author">Whose the fields become that change; null when nothing is recorded.</param>
    StoreChange Change(
        ObjectPlace place, WriteScope scope, Func<JsonObject, JsonObject> change, bool isDryRun, FieldAuthor? author);

    /// <summary>Creates the object, or merges into it.</summary>
    StoreChange Apply(ObjectPlace place, WriteScope scope, AppliedObject applied, bool isDryRun);

    StoreChange Delete(ObjectPlace place, Deletion how, bool isDryRun);
}
