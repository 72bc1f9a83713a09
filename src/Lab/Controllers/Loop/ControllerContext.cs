using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Controllers.Loop;

/// <summary>What every controller is built from.</summary>
internal sealed class ControllerContext(Registry registry, ControllerOptions options)
{
    public Registry Registry { get; } = registry;

    public ClusterView View { get; } = new(registry.Store);

    public ClusterWriter Writer { get; } = new(registry);

    public ControllerOptions Options { get; } = options;

    public ObjectStore Store => Registry.Store;

    public TimeProvider Time => Options.Time;

    public DateTime Now => Time.GetUtcNow().UtcDateTime;

    public WorkQueue NewQueue() => new(Time);

    public EventRecorder EventsOf(string component) => new(Registry, Time, component);
}
