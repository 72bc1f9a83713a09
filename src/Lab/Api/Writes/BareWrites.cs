using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Writes;

/// <summary>Stores whatever it is given, for tests that want odd objects.</summary>
internal sealed class BareWrites(ObjectStore store) : IObjectWrites
{
    public StoreChange Create(ResourceKind kind, JsonObject json, bool isDryRun) =>
        new(null, store.Create(kind, json), IsGone: false);

    public StoreChange Change(
        ObjectPlace place, WriteScope scope, Func<JsonObject, JsonObject> change, bool isDryRun)
    {
        var changed = store.Change(place.Kind, place.Namespace, place.Name, old => change(old.ToJson()));
        return new StoreChange(null, changed, IsGone: false);
    }

    public StoreChange Delete(ObjectPlace place, Deletion how, bool isDryRun) =>
        new(null, store.Delete(place.Kind, place.Namespace, place.Name), IsGone: true);
}
