using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Writes;

namespace Signalbox.Lab.Api;

/// <summary>Writes objects as an API server does, whoever asks: a client by HTTP, or a controller of this process.
/// Every write goes through here; reading goes to the <see cref="Store"/>. A registry without settings is bare: it
/// stores what it is given. One with settings is full: it defaults, validates, allocates and deletes as
/// kube-apiserver does, and is then the only one of its store. Any thread may call; what a change that is asked of
/// makes of an object is made under a lock, so it must be quick.</summary>
public sealed class Registry
{
    private readonly IObjectWrites _writes;
    private readonly RegistrySettings? _settings;
    private readonly string? _manager;

    public Registry(ObjectStore store)
    {
        (Store, _writes) = (store, new BareWrites(store));
    }

    public Registry(ObjectStore store, RegistrySettings settings)
    {
        (Store, _writes, _settings) = (store, new CheckedWrites(store, settings), settings);
    }

    private Registry(Registry one, string manager)
    {
        (Store, _writes, _settings, _manager) = (one.Store, one._writes, one._settings, manager);
    }

    public ObjectStore Store { get; }

    /// <summary>Whether it has settings.</summary>
    public bool IsFull => _settings is not null;

    /// <summary>The same registry, as one who writes with it sees it: "kubelet", "kube-controller-manager". What is
    /// written becomes that one's where no author is named. Without this, writes that name none are nobody's.</summary>
    public Registry As(string manager) => new(this, manager);

    internal TimeProvider Time => _settings?.Time ?? TimeProvider.System;

    /// <summary>Makes what every cluster has: its first namespaces, the ServiceCIDR and the Service "kubernetes" with
    /// its endpoints. What is there already stays, except where the API server listens. Only of a full registry.
    /// </summary>
    public void Bootstrap() => Writes.Bootstrap.Run(
        As("kube-apiserver"),
        _settings ?? throw new InvalidOperationException("A bare registry has no cluster to set up"));

    /// <summary>Throws <see cref="StoreException"/>.</summary>
    public StoredObject Create(ResourceKind kind, JsonObject json) => Add(kind, json).Object;

    /// <summary>Creates the object that the model describes, and returns it as it was stored.</summary>
    public T Create<T>(ResourceKind kind, T model)
        where T : notnull => Create(kind, ObjectModels.ToJson(model)).Read<T>();

    /// <summary>Changes everything but the status. <paramref name="change"/> gets a copy and may change and return it.
    /// Throws <see cref="StoreException"/>.</summary>
    public StoredObject Update(
        ResourceKind kind, string @namespace, string name, Func<JsonObject, JsonObject> change) =>
        Change(new ObjectPlace(kind, @namespace, name), WriteScope.Object, change).Object;

    /// <summary>Changes the status, and labels, annotations and finalizers with it.</summary>
    public StoredObject UpdateStatus(
        ResourceKind kind, string @namespace, string name, Func<JsonObject, JsonObject> change) =>
        Change(new ObjectPlace(kind, @namespace, name), WriteScope.Status, change).Object;

    /// <summary>As <see cref="Update"/>, of the model; fields that it does not know are lost.</summary>
    public T Update<T>(ResourceKind kind, string @namespace, string name, Action<T> change)
        where T : notnull => Update(kind, @namespace, name, json => Changed(json, change)).Read<T>();

    /// <summary>As <see cref="UpdateStatus"/>, of the model; fields of the status that it does not know are lost.
    /// </summary>
    public T UpdateStatus<T>(ResourceKind kind, string @namespace, string name, Action<T> change)
        where T : notnull => UpdateStatus(kind, @namespace, name, json => Changed(json, change)).Read<T>();

    /// <summary>Changes the part of the object that <paramref name="scope"/> says. A dry run tells what would be.
    /// </summary>
    public StoreChange Change(
        ObjectPlace place, WriteScope scope, Func<JsonObject, JsonObject> change, bool isDryRun = false,
        FieldAuthor? author = null) => _writes.Change(place, scope, change, isDryRun, author ?? Author(scope));

    /// <summary>Creates the object or merges into it what its author wants, and takes out what the author wanted
    /// before and nobody else does. Throws <see cref="StoreError.Conflict"/> where others own what would change.
    /// </summary>
    public StoreChange Apply(ObjectPlace place, WriteScope scope, AppliedObject applied, bool isDryRun = false) =>
        _writes.Apply(place, scope, applied, isDryRun);

    /// <summary>Gives a pod its node, as a scheduler does. Throws <see cref="StoreError.Conflict"/> for a pod that has
    /// one.</summary>
    public StoreChange Bind(string @namespace, string pod, string node, bool isDryRun = false) =>
        PodBinding.Bind(this, new ObjectPlace(ResourceKinds.Pods, @namespace, pod), node, isDryRun);

    /// <summary>Deletes as a client's DELETE does: gracefully where the kind has a grace period, and not before its
    /// finalizers are gone. The object as it is afterwards, or as it last was.</summary>
    public StoredObject Delete(ResourceKind kind, string @namespace, string name, Deletion? how = null) =>
        Remove(new ObjectPlace(kind, @namespace, name), how ?? new Deletion()).Object;

    /// <summary>As <see cref="Create(ResourceKind, JsonObject)"/>. A dry run tells what would be.</summary>
    public StoreChange Add(
        ResourceKind kind, JsonObject json, bool isDryRun = false, FieldAuthor? author = null) =>
        _writes.Create(kind, json, isDryRun, author ?? Author(WriteScope.Object));

    /// <summary>As <see cref="Delete"/>, and says whether the object is gone.</summary>
    public StoreChange Remove(ObjectPlace place, Deletion how, bool isDryRun = false) =>
        _writes.Delete(place, how, isDryRun);

    /// <summary>As upstream, nobody owns the node that a binding gives to a pod.</summary>
    private FieldAuthor? Author(WriteScope scope) => (_manager, scope) switch
    {
        (null, _) or (_, WriteScope.Binding) => null,
        (_, WriteScope.Object) => new FieldAuthor(_manager),
        (_, WriteScope.Status) => new FieldAuthor(_manager, Subresource: "status"),
        (_, WriteScope.EphemeralContainers) => new FieldAuthor(_manager, Subresource: "ephemeralcontainers"),
        (_, WriteScope.Finalize) => new FieldAuthor(_manager, Subresource: "finalize"),
        _ => throw new ArgumentOutOfRangeException(nameof(scope), scope, "not a part of an object"),
    };

    private static JsonObject Changed<T>(JsonObject json, Action<T> change)
        where T : notnull
    {
        var model = ObjectModels.Read<T>(json);
        change(model);
        return ObjectModels.ToJson(model);
    }
}
