using System.Text.Json.Nodes;
using k8s.Models;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Lifecycle;

/// <summary>Deletes what all owners of are gone, and what stands in the way of an owner that is deleted in the
/// foreground; sets free what is to be orphaned. Owners are meant by their uid: one of the same name is another.
/// </summary>
internal sealed class GarbageCollector(ControllerContext context) : IController
{
    private const string Foreground = "foregroundDeletion";
    private const string Orphan = "orphan";

    public string Name => "garbage-collector-controller";

    public WorkQueue Queue { get; } = context.NewQueue();

    public void Observe(ObjectChange change)
    {
        var (old, now) = (change.Old, change.New);
        if (now is not null && (old is null || IsNews(old, now)))
        {
            Ask(now);
        }

        if (old is not null && (now is null || now.Uid != old.Uid || now.IsDeleting != old.IsDeleting))
        {
            foreach (var dependent in context.View.DependentsOf(old.Uid))
            {
                Ask(dependent);
            }
        }

        if (old is not null && (now is null || IsNews(old, now)))
        {
            AskOwners(old);
        }
    }

    public void Reconcile(string key)
    {
        if (Find(key) is not { } subject)
        {
            return;
        }

        if (!subject.IsDeleting)
        {
            CheckOwners(subject);
        }
        else if (subject.HasFinalizer(Foreground))
        {
            DeleteDependents(subject);
        }
        else if (subject.HasFinalizer(Orphan))
        {
            foreach (var dependent in context.View.DependentsOf(subject.Uid))
            {
                context.Writer.RemoveOwners(dependent, new HashSet<string> { subject.Uid });
            }

            RemoveFinalizer(subject, Orphan);
        }
    }

    private static string KeyOf(ResourceKind kind, string key) => $"{kind.QualifiedName} {key}";

    private static bool IsNews(KnownObject old, KnownObject now) =>
        old.IsDeleting != now.IsDeleting || old.Uid != now.Uid
        || !old.Owners.Select(one => one.Uid).SequenceEqual(now.Owners.Select(one => one.Uid))
        || old.HasFinalizer(Foreground) != now.HasFinalizer(Foreground)
        || old.HasFinalizer(Orphan) != now.HasFinalizer(Orphan);

    private void Ask(KnownObject subject)
    {
        if (subject.IsDeleting || subject.Owners.Count > 0)
        {
            Queue.Add(KeyOf(subject.Kind, subject.Key));
        }
    }

    /// <summary>They may have waited for it to go.</summary>
    private void AskOwners(KnownObject dependent)
    {
        foreach (var owner in dependent.Owners.Select(one => Find(dependent, one)).OfType<StoredObject>())
        {
            Queue.Add(KeyOf(owner.Kind, owner.Key));
        }
    }

    private KnownObject? Find(string key)
    {
        var parts = key.Split(' ', 2);
        return context.View.Caches.First(cache => cache.Kind.QualifiedName == parts[0]).Find(parts[1]);
    }

    private void CheckOwners(KnownObject subject)
    {
        var (solid, others) = (0, new HashSet<string>());
        var isAwaited = false;
        foreach (var reference in subject.Owners)
        {
            var owner = IsKnown(reference) ? Find(subject, reference) : null;
            var awaits = owner is not null && Awaits(new KnownObject(owner));
            isAwaited |= awaits;
            if (owner is not null && !awaits || !IsKnown(reference))
            {
                solid++;
            }
            else
            {
                others.Add(reference.Uid);
            }
        }

        if (solid > 0 && others.Count > 0)
        {
            context.Writer.RemoveOwners(subject, others);
        }
        else if (others.Count > 0)
        {
            var hasDependents = context.View.DependentsOf(subject.Uid).Any();
            context.Writer.Delete(subject, new Deletion
            {
                PropagationPolicy = isAwaited && hasDependents ? "Foreground" : "Background",
            });
        }
    }

    private static bool Awaits(KnownObject owner) => owner.IsDeleting && owner.HasFinalizer(Foreground);

    /// <summary>Each dependent is asked for too, and deletes itself for its owner awaits it.</summary>
    private void DeleteDependents(KnownObject subject)
    {
        var dependents = context.View.DependentsOf(subject.Uid).ToArray();
        foreach (var dependent in dependents)
        {
            Ask(dependent);
        }

        if (!dependents.Any(one => Blocks(one, subject)))
        {
            RemoveFinalizer(subject, Foreground);
        }
    }

    private static bool Blocks(KnownObject dependent, KnownObject owner) =>
        dependent.Owners.Any(one => one.Uid == owner.Uid && one.BlockOwnerDeletion == true);

    private void RemoveFinalizer(KnownObject subject, string finalizer) => context.Writer.Update(subject, json =>
    {
        var kept = (json["metadata"]!["finalizers"] as JsonArray ?? [])
            .Where(one => (string?)one != finalizer)
            .Select(one => one!.DeepClone());
        json["metadata"]!["finalizers"] = new JsonArray([.. kept]);
    });

    private static ResourceKind? KindOf(V1OwnerReference reference) => ResourceKinds.All.FirstOrDefault(
        kind => kind.Kind == reference.Kind && kind.ApiVersion == reference.ApiVersion);

    /// <summary>Of an owner of a kind that this cluster does not have nobody can say that it is gone.</summary>
    private static bool IsKnown(V1OwnerReference reference) => KindOf(reference) is not null;

    /// <summary>Asked of the store, not the view: an owner may have been made a moment ago, and the view has not met it
    /// yet.</summary>
    private StoredObject? Find(KnownObject dependent, V1OwnerReference reference) =>
        KindOf(reference) is { } kind
        && context.Store.Find(kind, kind.IsNamespaced ? dependent.Namespace : "", reference.Name) is { } owner
        && owner.Uid == reference.Uid
            ? owner
            : null;
}
