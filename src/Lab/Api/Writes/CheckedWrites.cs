using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Allocation;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Ownership;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Strategies;

namespace Signalbox.Lab.Api.Writes;

/// <summary>Writes as kube-apiserver does. One lock is held around every write, so that what was allocated and what is
/// stored never differ.</summary>
internal sealed class CheckedWrites : IObjectWrites
{
    private readonly Lock _lock = new();
    private readonly ObjectStore _store;
    private readonly TimeProvider _time;
    private readonly bool _mountsTokens;
    private readonly ServiceAllocator _services;

    public CheckedWrites(ObjectStore store, RegistrySettings settings)
    {
        (_store, _time, _mountsTokens) = (store, settings.Time, settings.MountsTokens);
        _services = new ServiceAllocator(store, settings);
    }

    public StoreChange Create(ResourceKind kind, JsonObject json, bool isDryRun, FieldAuthor? author) =>
        Create(kind, json, isDryRun, created =>
        {
            if (author is not null)
            {
                FieldOwnership.Record(kind, null, created, null, new AuthoredWrite(author, Now()));
            }
        });

    public StoreChange Change(
        ObjectPlace place, WriteScope scope, Func<JsonObject, JsonObject> change, bool isDryRun, FieldAuthor? author)
    {
        lock (_lock)
        {
            var asked = new AskedChange(place, scope, change, author);
            var done = _store.Transact(place, old => Successor(asked, Existing(place, old), isDryRun), isDryRun);
            return Commit(place.Kind, isDryRun, done);
        }
    }

    public StoreChange Apply(ObjectPlace place, WriteScope scope, AppliedObject applied, bool isDryRun)
    {
        var (kind, now) = (place.Kind, Now());
        applied = applied with { Json = ChangedObject.Relevant(kind, scope, applied.Json) };
        lock (_lock)
        {
            if (scope == WriteScope.Object && _store.Find(kind, place.Namespace, place.Name) is null)
            {
                return Create(
                    kind, applied.Json, isDryRun, created => FieldOwnership.Begin(kind, created, applied, now));
            }

            return Change(
                place, scope, live => FieldOwnership.Apply(kind, live, applied, now), isDryRun, applied.Author);
        }
    }

    public StoreChange Delete(ObjectPlace place, Deletion how, bool isDryRun)
    {
        DeletionRules.Check(how);
        lock (_lock)
        {
            var done = _store.Transact(place, old => AfterDeletion(place, Existing(place, old), how), isDryRun);
            return Commit(place.Kind, isDryRun, done);
        }
    }

    private StoreChange Create(ResourceKind kind, JsonObject json, bool isDryRun, Action<JsonObject> own)
    {
        var strategy = KindStrategies.Of(kind);
        var wanted = NewObject.Begin(kind, strategy, json.Copy(), _time.GetUtcNow());
        lock (_lock)
        {
            var place = NewObject.Name(kind, wanted, name => Find(kind, wanted, name) is not null);
            NamespaceRules.CheckNewContent(_store, place);
            strategy.Default(wanted);
            if (kind == ResourceKinds.Pods)
            {
                AccountAdmission.Admit(_store, place, wanted, _mountsTokens);
            }

            own(wanted);
            Validate(place, strategy, null, wanted);
            var done = _store.Transact(place, old => New(place, old, wanted, isDryRun), isDryRun);
            return Commit(kind, isDryRun, done);
        }
    }

    private static StoredObject Existing(ObjectPlace place, StoredObject? old) => old
        ?? throw new StoreException(
            StoreError.NotFound, $"{place.Kind.QualifiedName} \"{place.Name}\" not found", place.Name);

    private static void Validate(ObjectPlace place, KindStrategy strategy, JsonObject? before, JsonObject after)
    {
        var errors = new FieldErrors();
        MetadataRules.Validate(after, strategy, errors);
        strategy.Validate(after, errors);
        if (before is null)
        {
            strategy.ValidateNew(after, errors);
        }
        else
        {
            MetadataRules.ValidateChange(before, after, errors);
            strategy.ValidateChange(before, after, errors);
        }

        errors.ThrowIfAny(place);
    }

    private StoredObject? Find(ResourceKind kind, JsonObject json, string name) =>
        _store.Find(kind, json.Child("metadata").Text("namespace"), name);

    private JsonObject New(ObjectPlace place, StoredObject? old, JsonObject wanted, bool isDryRun)
    {
        if (old is not null)
        {
            var words = $"{place.Kind.QualifiedName} \"{place.Name}\" already exists";
            var isLeaving = old.ToJson().Child("metadata").Has("deletionTimestamp");
            throw new StoreException(
                StoreError.AlreadyExists, isLeaving ? $"object is being deleted: {words}" : words, place.Name);
        }

        if (place.Kind == ResourceKinds.Services)
        {
            _services.Allocate(place, null, wanted, isDryRun);
        }

        return wanted;
    }

    private JsonObject? Successor(AskedChange asked, StoredObject old, bool isDryRun)
    {
        var (place, scope) = (asked.Place, asked.Scope);
        var strategy = KindStrategies.Of(place.Kind);
        var before = old.ToJson();
        var after = asked.Change(old.ToJson()).Copy();
        JsonFields.RemoveNulls(after);
        SeenRules.Check(place, before, after);
        var given = after.Child("metadata")?["managedFields"]?.DeepClone();
        ChangedObject.Confine(place, scope, before, after);
        if (scope == WriteScope.Object)
        {
            strategy.Carry(before, after);
            strategy.Default(after);
        }

        Own(asked, before, after, given);
        if (scope == WriteScope.Object)
        {
            Validate(place, strategy, before, after);
            if (place.Kind == ResourceKinds.Services)
            {
                _services.Allocate(place, before, after, isDryRun);
            }

            ChangedObject.Count(place.Kind, strategy, before, after);
        }

        if (scope == WriteScope.EphemeralContainers)
        {
            strategy.Default(after);
            EphemeralContainerRules.Check(place, before, after);
            ChangedObject.Count(place.Kind, strategy, before, after);
        }

        FieldOwnership.KeepTimes(before, after);
        return DeletionRules.IsOver(place.Kind, after) ? null : after;
    }

    private void Own(AskedChange asked, JsonObject before, JsonObject after, JsonNode? given)
    {
        switch (asked.Author)
        {
            case { Operation: FieldOperation.Apply }:
                // Whose it becomes was said when it was merged.
                after.Ensure("metadata")["managedFields"] = given;
                JsonFields.RemoveNulls(after);
                break;
            case { } author:
                var sent = author.Subresource.Length == 0 ? given : null;
                FieldOwnership.Record(
                    asked.Place.Kind, before, after, sent, new AuthoredWrite(author, Now()));
                break;
            default:
                // It stays as it was.
                break;
        }
    }

    private string Now() => NewObject.Timestamp(_time.GetUtcNow());

    private JsonObject? AfterDeletion(ObjectPlace place, StoredObject old, Deletion how)
    {
        var json = old.ToJson();
        SeenRules.Check(place, json, how);
        var now = _time.GetUtcNow();
        return place.Kind == ResourceKinds.Namespaces
            ? NamespaceRules.AfterDeletion(place, json, now)
            : DeletionRules.After(json, KindStrategies.Of(place.Kind), how, now);
    }

    private StoreChange Commit(ResourceKind kind, bool isDryRun, StoreChange done)
    {
        if (kind == ResourceKinds.Services && !isDryRun)
        {
            _services.Follow(done);
        }

        return done;
    }

    private sealed record AskedChange(
        ObjectPlace Place, WriteScope Scope, Func<JsonObject, JsonObject> Change, FieldAuthor? Author);
}
