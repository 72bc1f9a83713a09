using System.Threading.Channels;
using Signalbox.Cluster.Decode;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Watch;

/// <summary>Turns one kind's objects into changes and hands them on. Waits while the other end is busy; the limits of
/// the connection do not run meanwhile.</summary>
internal sealed class ObjectIntake(WatchedKind kind, WatchTerms terms, ChannelWriter<ClusterChange> output)
{
    private readonly KnownObjects _known = new();
    private readonly NamePool _pool = new();

    /// <summary>Something has come since this was last set to false.</summary>
    public bool HasProgress { get; set; }

    public void BeginList() => _known.BeginList();

    /// <summary>Takes an object that is there, and returns its version. Throws
    /// <see cref="System.Text.Json.JsonException"/> when it is not JSON; an object that is, but cannot be used, is told
    /// and passed over.</summary>
    public async ValueTask<string?> SetAsync(ReadOnlyMemory<byte> json, IdleLimit idle)
    {
        var decoded = ObjectDecoder.DecodeOne(json.Span, kind.Kind, _pool);
        HasProgress = true;
        if (terms.Words is { } words && decoded.Key is { } key)
        {
            words.See(json.Span, key);
        }

        foreach (var refusal in decoded.Refusals)
        {
            terms.Observer?.Refused(kind.Kind);
            terms.Report(new WatchNotice(
                WatchNoticeKind.Refused, refusal.Object,
                refusal.Field.Length == 0 ? refusal.Reason : $"{refusal.Field}: {refusal.Reason}"));
        }

        if (Change(decoded) is { } change)
        {
            await HandOnAsync(change, idle).ConfigureAwait(false);
        }

        return decoded.ResourceVersion;
    }

    private ClusterChange? Change(in DecodedObject decoded)
    {
        if (decoded.Key is not { } key)
        {
            _known.AddNameless();
            return null;
        }

        switch (decoded.State)
        {
            case DecodedState.Unreadable:
                _known.Keep(key.Name);
                return null;
            case DecodedState.Used when IsWanted(decoded.Set!):
                _known.Add(key.Name);
                return decoded.Set;
            default:
                return _known.Remove(key.Name) ? key.Gone() : null;
        }
    }

    /// <summary>Takes an object that is gone, or that our selectors no longer choose.</summary>
    public ValueTask RemoveAsync(ObjectHeader header, IdleLimit idle)
    {
        HasProgress = true;
        var key = new ObjectKey(kind.Kind, new ServiceName(header.Namespace ?? "", header.Name ?? ""));
        return _known.Remove(key.Name) ? HandOnAsync(key.Gone(), idle) : ValueTask.CompletedTask;
    }

    /// <summary>The list is whole: what was known and is not in it is gone.</summary>
    public async Task EndListAsync(IdleLimit idle)
    {
        HasProgress = true;
        foreach (var name in _known.EndList())
        {
            await HandOnAsync(new ObjectKey(kind.Kind, name).Gone(), idle).ConfigureAwait(false);
        }
    }

    /// <summary>A server that does not know a selector hands out all.</summary>
    private bool IsWanted(ClusterChange set) =>
        set is not ClusterChange.NodeSet node || node.Node.Name == terms.NodeName;

    private ValueTask HandOnAsync(ClusterChange change, IdleLimit idle) =>
        output.TryWrite(change) ? ValueTask.CompletedTask : WaitAsync(change, idle);

    private async ValueTask WaitAsync(ClusterChange change, IdleLimit idle)
    {
        idle.Pause();
        await output.WriteAsync(change, idle.Caller).ConfigureAwait(false);
        idle.Touch();
    }
}
