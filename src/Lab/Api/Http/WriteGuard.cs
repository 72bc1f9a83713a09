using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Access;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Http;

/// <summary>Whether somebody may write an object as it would become, beyond whether they may write it at all: what
/// grants rights must not grant more than its author has.</summary>
internal sealed class WriteGuard(AccessCheck access, Caller caller)
{
    private readonly RoleEscalation _roles = new(access.Store, access.Authorizer);

    /// <summary>Throws <see cref="StoreException"/>.</summary>
    /// <param name="place">The object's.</param>
    /// <param name="before">Null for a new one.</param>
    /// <param name="after">As it is to be stored.</param>
    public void Check(ObjectPlace place, JsonObject? before, JsonObject after)
    {
        if (Concerns(place.Kind))
        {
            _roles.Check(caller.User, place, before, after);
        }
    }

    /// <summary>The change, with what it makes of the object checked.</summary>
    public Func<JsonObject, JsonObject> Over(ObjectPlace place, Func<JsonObject, JsonObject> change) =>
        !Concerns(place.Kind) ? change : json =>
        {
            var before = json.DeepClone().AsObject();
            var after = change(json);
            Check(place, before, after);
            return after;
        };

    /// <summary>The same for what an apply would make of it. It is asked before, and the apply comes after.</summary>
    public void Check(Registry registry, ObjectPlace place, AppliedObject applied)
    {
        if (Concerns(place.Kind))
        {
            var done = registry.Apply(place, Writes.WriteScope.Object, applied, isDryRun: true);
            Check(place, done.Old?.ToJson(), done.Object.ToJson());
        }
    }

    private bool Concerns(ResourceKind kind) => caller.IsHeldToRoles && AccessKinds.All.Contains(kind);
}
