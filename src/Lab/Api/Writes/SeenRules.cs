using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Writes;

/// <summary>Whether the author of a write has seen the object as it is. Who names neither uid nor revision takes it as
/// it comes.</summary>
internal static class SeenRules
{
    /// <summary>Throws <see cref="StoreError.Conflict"/>.</summary>
    public static void Check(ObjectPlace place, JsonObject before, JsonObject after)
    {
        var (old, seen) = (before.Child("metadata"), after.Child("metadata"));
        if (seen.Text("name") is { Length: > 0 } name && name != place.Name)
        {
            throw new StoreException(StoreError.Invalid, $"the object's name is {place.Name}, not {name}");
        }

        CheckUid(place, old, seen.Text("uid"));
        if (seen.Text("resourceVersion") is { Length: > 0 } revision && revision != old.Text("resourceVersion"))
        {
            throw Conflict(
                place, "the object has been modified; please apply your changes to the latest version and try again");
        }
    }

    /// <summary>Throws <see cref="StoreError.Conflict"/> when the preconditions do not hold.</summary>
    public static void Check(ObjectPlace place, JsonObject json, Deletion how)
    {
        var metadata = json.Child("metadata");
        CheckUid(place, metadata, how.Uid ?? "");
        if (how.ResourceVersion is { Length: > 0 } wanted && wanted != metadata.Text("resourceVersion"))
        {
            throw Conflict(
                place, $"Precondition failed: ResourceVersion in precondition: {wanted}, "
                + $"ResourceVersion in object meta: {metadata.Text("resourceVersion")}");
        }
    }

    private static void CheckUid(ObjectPlace place, JsonObject? metadata, string wanted)
    {
        if (wanted.Length > 0 && wanted != metadata.Text("uid"))
        {
            throw Conflict(
                place, $"Precondition failed: UID in precondition: {wanted}, "
                + $"UID in object meta: {metadata.Text("uid")}");
        }
    }

    private static StoreException Conflict(ObjectPlace place, string why) => new(
        StoreError.Conflict, $"Operation cannot be fulfilled on {place.Kind.QualifiedName} \"{place.Name}\": {why}",
        place.Name);
}
