using Signalbox.Lab.Live;

namespace Signalbox.Lab.Watch;

/// <summary>Where the reader of a screen is.</summary>
/// <param name="Selected">The Service whose endpoints are shown, as NAMESPACE/NAME; null for the busiest.</param>
internal sealed record WatchState(string? Selected)
{
    /// <summary>Which of the Services is selected, as its place; 0 where there are none.</summary>
    public int SelectedAt(LiveSnapshot snapshot)
    {
        var services = snapshot.Services;
        var at = services.ToList().FindIndex(service => KeyOf(service) == Selected);
        return at >= 0 || services.Count == 0
            ? Math.Max(at, 0)
            : Enumerable.Range(0, services.Count).MaxBy(one => services[one].Rate ?? 0);
    }

    /// <summary>The same, so many Services further down.</summary>
    public WatchState Move(LiveSnapshot snapshot, int by) => snapshot.Services.Count == 0
        ? this
        : this with
        {
            Selected = KeyOf(snapshot.Services[
                Math.Clamp(SelectedAt(snapshot) + by, 0, snapshot.Services.Count - 1)]),
        };

    private static string KeyOf(LiveService service) => $"{service.Namespace}/{service.Name}";
}
