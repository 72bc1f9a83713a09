using System.Text.Json.Nodes;
using Signalbox.Lab.Life;

namespace Signalbox.Lab.Faults;

/// <summary>The faults that a lab has now, by number. All are set right when it is disposed. Any thread may call.
/// </summary>
internal sealed class LabFaults(RunningLab lab) : IDisposable
{
    private readonly FaultInjection _injection = new(lab);
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, Active> _active = [];
    private int _last;

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

            var undo = _injection.Begin(_last + 1, request.Target, request.Fault);
            var active = new Active(request, lab.Time.GetUtcNow(), undo);
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

    /// <summary>A node is gone, and what went wrong there with it.</summary>
    public void Forget(string node)
    {
        lock (_lock)
        {
            var there = new FaultTarget(IsPod: false, node);
            foreach (var gone in _active.Where(one => one.Value.Request.Target == there).ToArray())
            {
                gone.Value.Undo();
                _active.Remove(gone.Key);
            }
        }
    }

    public void Dispose() => Clear(null);

    // A node may have several firewalls, and all else once.
    private static bool IsSameKind(LabFault one, LabFault other) =>
        one is LabFault.ForeignFirewall ? one == other : one.GetType() == other.GetType();

    private static JsonObject Shown(int number, Active active) => new JsonObject
    {
        ["number"] = number,
        [active.Request.Target.IsPod ? "pod" : "node"] = active.Request.Target.Name,
        ["what"] = active.Request.Fault.ToString(),
        ["since"] = active.Since.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
    };

    private sealed record Active(FaultRequest Request, DateTimeOffset Since, Action Undo);
}
