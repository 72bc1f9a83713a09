using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Ownership;
using Signalbox.Lab.Api.Schema;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Writes;

/// <summary>Stores whatever it is given, for tests that want odd objects. Nobody owns their fields.</summary>
internal sealed class BareWrites(ObjectStore store) : IObjectWrites
{
    public StoreChange Create(ResourceKind kind, JsonObject json, bool isDryRun, FieldAuthor? author) =>
        new(null, store.Create(kind, json), IsGone: false);

    public StoreChange Change(
        ObjectPlace place, WriteScope scope, Func<JsonObject, JsonObject> change, bool isDryRun, FieldAuthor? author)
    {
        var changed = store.Change(place.Kind, place.Namespace, place.Name, old => change(old.ToJson()));
        return new StoreChange(null, changed, IsGone: false);
    }

    public StoreChange Apply(ObjectPlace place, WriteScope scope, AppliedObject applied, bool isDryRun)
    {
        if (store.Find(place.Kind, place.Namespace, place.Name) is not { } old)
        {
            return new StoreChange(null, store.Create(place.Kind, applied.Json), IsGone: false);
        }

        var root = FieldPlace.Root(ObjectSchema.Of(place.Kind));
        var changed = store.Change(
            place.Kind, place.Namespace, place.Name,
            live => AppliedFields.Merge(live.ToJson(), applied.Json, root)!.AsObject());
        return new StoreChange(old, changed, IsGone: false);
    }

    public StoreChange Delete(ObjectPlace place, Deletion how, bool isDryRun) =>
        new(null, store.Delete(place.Kind, place.Namespace, place.Name), IsGone: true);
}
