using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Lifecycle;

/// <summary>Says of each PersistentVolumeClaim that it is bound, with what it asks for, so that who waits for it goes
/// on. It is bound to nothing: the lab has no storage.</summary>
internal sealed class ClaimBinding(ControllerContext context) : IController
{
    public string Name => "persistentvolume-binder";

    public WorkQueue Queue { get; } = context.NewQueue();

    private ObjectCache Claims => context.View.Cache(StorageKinds.Claims);

    public void Observe(ObjectChange change)
    {
        if (change.Kind == StorageKinds.Claims && change.New is not null)
        {
            Queue.Add(change.Key);
        }
    }

    public void Reconcile(string key)
    {
        if (Claims.Find(key) is not { } claim)
        {
            return;
        }

        var spec = claim.Stored.ToJson().Child("spec");
        var status = new JsonObject { ["phase"] = "Bound" };
        status.TakeFrom("accessModes", spec);
        if (spec.Child("resources").Child("requests") is { } requests)
        {
            status["capacity"] = requests.DeepClone();
        }

        if (!JsonNode.DeepEquals(status, claim.Stored.ToJson()["status"]))
        {
            context.Writer.UpdateStatus(claim, json => json["status"] = status.DeepClone());
        }
    }
}
