using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api;

/// <summary>Writes objects as an API server does, whoever asks: a client by HTTP, or a controller of this process.
/// Every write goes through here; reading goes to the <see cref="Store"/>.</summary>
public sealed class Registry(ObjectStore store)
{
    public ObjectStore Store { get; } = store;

    /// <summary>Throws <see cref="StoreException"/>.</summary>
    public StoredObject Create(ResourceKind kind, JsonObject json) => Store.Create(kind, json);

    /// <summary>Creates the object that the model describes, and returns it as it was stored.</summary>
    public T Create<T>(ResourceKind kind, T model)
        where T : notnull => Create(kind, ObjectModels.ToJson(model)).Read<T>();

    /// <summary>Changes everything but the status. <paramref name="change"/> gets a copy and may change and return it;
    /// it runs under the store's lock, so it must be quick. Throws <see cref="StoreException"/>.</summary>
    public StoredObject Update(
        ResourceKind kind, string @namespace, string name, Func<JsonObject, JsonObject> change) =>
        Store.Change(kind, @namespace, name, old => change(old.ToJson()));

    /// <summary>Changes the status and nothing else.</summary>
    public StoredObject UpdateStatus(
        ResourceKind kind, string @namespace, string name, Func<JsonObject, JsonObject> change) =>
        Store.Change(kind, @namespace, name, old => change(old.ToJson()));

    /// <summary>Deletes as a client's DELETE does: gracefully where the kind has a grace period, and not before its
    /// finalizers are gone. The object as it is afterwards, or as it last was.</summary>
    public StoredObject Delete(ResourceKind kind, string @namespace, string name, Deletion? how = null) =>
        Store.Delete(kind, @namespace, name);
}
