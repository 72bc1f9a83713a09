using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Life;

namespace Signalbox.Lab.Faults;

/// <summary>The faults that a lab has now, by number; those of a pod that is gone are not among them. All are set right
/// when it is disposed. Any thread may call.</summary>
internal sealed class LabFaults : IAsyncDisposable
{
    private readonly RunningLab _lab;
    private readonly FaultInjection _injection;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, Active> _active = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _following;
    private int _last;

    public LabFaults(RunningLab lab)
    {
        (_lab, _injection) = (lab, new FaultInjection(lab));
        _following = FollowPodsAsync();
    }

    /// <summary>In the order of their numbers: number, target, what, and since when.</summary>
    public JsonObject List()
    {
        lock (_lock)
        {
            return new JsonObject { ["faults"] = new JsonArray([.. _active.Select(one => Shown(one.Key, one.Value))]) };
        }
    }

    /// <summary>Begins one and shows it. Throws <see cref="LabException"/> for what cannot be.</summary>
    public JsonObject Add(FaultRequest request)
    {
        lock (_lock)
        {
            var twin = _active.FirstOrDefault(one =>
                one.Value.Request.Target == request.Target && IsSameKind(one.Value.Request.Fault, request.Fault));
            if (twin.Value is { } existing)
            {
                throw new LabException(
                    $"{request.Target} has fault {twin.Key} already: {existing.Request.Fault}; clear that first");
            }

            var begun = _injection.Begin(_last + 1, request.Target, request.Fault);
            var active = new Active(request with { Fault = begun.Fault }, _lab.Time.GetUtcNow(), begun.Undo);
            _active.Add(++_last, active);
            return Shown(_last, active);
        }
    }

    /// <summary>Sets one right, or all of them for null, and shows which. Throws <see cref="LabException"/> for a
    /// number that is none's.</summary>
    public JsonObject Clear(int? number)
    {
        lock (_lock)
        {
            if (number is { } one && !_active.ContainsKey(one))
            {
                throw new LabException($"there is no fault {one}: " + (_active.Count == 0
                    ? "there is none at all"
                    : $"there are {string.Join(", ", _active.Keys)}"));
            }

            var cleared = _active.Where(each => number is null || each.Key == number).Reverse().ToArray();
            foreach (var (key, active) in cleared)
            {
                active.Undo();
                _active.Remove(key);
            }

            return new JsonObject
            {
                ["cleared"] = new JsonArray([.. cleared.Reverse().Select(each => Shown(each.Key, each.Value))]),
            };
        }
    }

    /// <summary>A node or pod is gone, and what went wrong there with it.</summary>
    public void Forget(FaultTarget there)
    {
        lock (_lock)
        {
            foreach (var (number, gone) in _active.Where(one => one.Value.Request.Target == there).ToArray())
            {
                gone.Undo();
                _active.Remove(number);
                _lab.Log.Write($"{there} is gone, and fault {number} with it: {gone.Request.Fault}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        Clear(null);
    }

    private async Task FollowPodsAsync()
    {
        await Task.Yield();
        while (!_stop.IsCancellationRequested)
        {
            using var pods = _lab.Store.WatchFromNow(ResourceKinds.Pods);
            ForgetAllBut(pods.Start.Objects.ToArray().Select(pod => pod.Key));
            await foreach (var happened in pods.Events.ReadAllAsync(_stop.Token).ConfigureAwait(false))
            {
                if (happened.Type == StoreEventType.Deleted)
                {
                    Forget(new FaultTarget(IsPod: true, happened.Object!.Key));
                }
            }
        }
    }

    private void ForgetAllBut(IEnumerable<string> pods)
    {
        FaultTarget[] struck;
        lock (_lock)
        {
            struck = [.. _active.Values.Select(one => one.Request.Target).Where(target => target.IsPod).Distinct()];
        }

        foreach (var gone in struck.ExceptBy(pods, target => target.Name))
        {
            Forget(gone);
        }
    }

    // A node may have several firewalls, and miss rules several times; and all else once.
    private static bool IsSameKind(LabFault one, LabFault other) => one switch
    {
        LabFault.ForeignFirewall => one == other,
        LabFault.RemovedRules => false,
        _ => one.GetType() == other.GetType(),
    };

    private static JsonObject Shown(int number, Active active) => new JsonObject
    {
        ["number"] = number,
        [active.Request.Target.IsPod ? "pod" : "node"] = active.Request.Target.Name,
        ["what"] = active.Request.Fault.ToString(),
        ["since"] = active.Since.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
    };

    private sealed record Active(FaultRequest Request, DateTimeOffset Since, Action Undo);
}
