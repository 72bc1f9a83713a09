using Signalbox.Lab.Api;
using Signalbox.Lab.Controllers.Endpoints;
using Signalbox.Lab.Controllers.Lifecycle;
using Signalbox.Lab.Controllers.LoadBalancing;
using Signalbox.Lab.Controllers.Loop;
using Signalbox.Lab.Controllers.Scheduling;
using Signalbox.Lab.Controllers.Workloads;

namespace Signalbox.Lab.Controllers;

/// <summary>The controllers of a cluster, from the Deployment's to the one that takes pods of lost nodes away. They run
/// in this process until disposed, in one loop.</summary>
public sealed class ControllerSet : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ControllerContext _context;
    private readonly Task _loop;

    private ControllerSet(ControllerContext context)
    {
        _context = context;
        var loop = new ControlLoop(context.View, All(context), context.Options);
        _loop = RunAsync(loop, _stop.Token);
    }

    /// <summary>Starts them; they begin with the cluster as it stands.</summary>
    public static ControllerSet Start(Registry registry, ControllerOptions? options = null) =>
        new(ControllerContext.Of(registry, options ?? new ControllerOptions()));

    /// <summary>Returns when the last of them has stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _context.View.Dispose();
        _stop.Dispose();
    }

    private static IController[] All(ControllerContext context) =>
    [
        new DeploymentController(context),
        new ReplicaSetController(context),
        new DaemonSetController(context),
        new StatefulSetController(context),
        new JobController(context),
        new CronJobController(context),
        new Scheduler(context.As("kube-scheduler")),
        new EndpointSliceController(context),
        new EndpointsController(context),
        new LoadBalancerController(context.As("cloud-controller-manager")),
        new GarbageCollector(context),
        new NamespaceController(context),
        new NodeLifecycle(context),
        new TaintEviction(context),
        new PodGarbage(context),
        new ClaimBinding(context),
        new RoleAggregation(context),
        new DisruptionBudgets(context),
    ];

    private static async Task RunAsync(ControlLoop loop, CancellationToken stop)
    {
        await Task.Yield();
        await loop.RunAsync(stop);
    }
}
