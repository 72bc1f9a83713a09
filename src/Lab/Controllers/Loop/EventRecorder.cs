using System.Globalization;
using k8s.Models;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Controllers.Loop;

/// <summary>Writes events, as "kubectl describe" shows them. The same words about the same object again make the event
/// count on.</summary>
internal sealed class EventRecorder(Registry registry, TimeProvider time, string component)
{
    /// <summary>What is remembered of events written before; past it, an event starts anew.</summary>
    private const int MostRemembered = 4096;

    private readonly Dictionary<(string Uid, string Reason, string Note), string> _written = [];
    private uint _number;

    public void Normal(KnownObject regarding, string reason, string note) => Record(regarding, "Normal", reason, note);

    public void Warning(KnownObject regarding, string reason, string note) =>
        Record(regarding, "Warning", reason, note);

    private void Record(KnownObject regarding, string type, string reason, string note)
    {
        var @namespace = regarding.Namespace.Length == 0 ? "default" : regarding.Namespace;
        var now = time.GetUtcNow().UtcDateTime;
        var same = (regarding.Uid, reason, note);
        if (_written.TryGetValue(same, out var name)
            && registry.Store.Find(ResourceKinds.Events, @namespace, name) is not null)
        {
            registry.Update(ResourceKinds.Events, @namespace, name, json =>
            {
                json["deprecatedCount"] = ((int?)json["deprecatedCount"] ?? 1) + 1;
                json["deprecatedLastTimestamp"] =
                    now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
                return json;
            });
            return;
        }

        if (_written.Count >= MostRemembered)
        {
            _written.Clear();
        }

        // Named by time as upstream, and by a number: two may fall into one tick of the clock.
        name = $"{regarding.Name}.{(now - DateTime.UnixEpoch).Ticks * 100:x}{_number++ % 4096:x3}";
        var metadata = new V1ObjectMeta { NamespaceProperty = @namespace, Name = name };
        Create(Event(regarding, (type, reason, note), metadata, now), same);
    }

    /// <summary>An event that cannot be written is no reason to leave the duty it tells of undone.</summary>
    private void Create(Eventsv1Event written, (string, string, string) same)
    {
        try
        {
            registry.Create(ResourceKinds.Events, ObjectModels.ToJson(written));
            _written[same] = written.Metadata.Name;
        }
        catch (StoreException)
        {
            // A namespace that ends takes no events any more.
        }
    }

    private Eventsv1Event Event(
        KnownObject regarding, (string Type, string Reason, string Note) words, V1ObjectMeta metadata, DateTime now) =>
        new()
        {
            ApiVersion = ResourceKinds.Events.ApiVersion,
            Kind = ResourceKinds.Events.Kind,
            Metadata = metadata,
            Type = words.Type,
            Reason = words.Reason,
            Note = words.Note,
            ReportingController = component,
            Regarding = new V1ObjectReference
            {
                ApiVersion = regarding.Kind.ApiVersion,
                Kind = regarding.Kind.Kind,
                NamespaceProperty = regarding.Namespace.Length == 0 ? null : regarding.Namespace,
                Name = regarding.Name,
                Uid = regarding.Uid,
                ResourceVersion = regarding.Stored.Revision.ToString(CultureInfo.InvariantCulture),
            },
            DeprecatedSource = new V1EventSource { Component = component },
            DeprecatedFirstTimestamp = now,
            DeprecatedLastTimestamp = now,
            DeprecatedCount = 1,
        };
}
