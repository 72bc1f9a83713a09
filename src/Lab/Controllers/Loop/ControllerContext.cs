using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Controllers.Loop;

/// <summary>What every controller is built from.</summary>
internal sealed class ControllerContext
{
    private ControllerContext(Registry registry, ClusterView view, ControllerOptions options)
    {
        (Registry, View, Options) = (registry, view, options);
        Writer = new ClusterWriter(registry);
    }

    /// <summary>What is written becomes the controller manager's.</summary>
    public static ControllerContext Of(Registry registry, ControllerOptions options) =>
        new(registry.As("kube-controller-manager"), new ClusterView(registry.Store), options);

    /// <summary>The same for a controller whose writes become another program's, as in a real cluster.</summary>
    public ControllerContext As(string manager) => new(Registry.As(manager), View, Options);

    public Registry Registry { get; }

    public ClusterView View { get; }

    public ClusterWriter Writer { get; }

    public ControllerOptions Options { get; }

    public ObjectStore Store => Registry.Store;

    public TimeProvider Time => Options.Time;

    public DateTime Now => Time.GetUtcNow().UtcDateTime;

    public WorkQueue NewQueue() => new(Time);

    public EventRecorder EventsOf(string component) => new(Registry, Time, component);
}
