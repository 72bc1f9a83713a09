using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Controllers.Loop;

/// <summary>Runs all controllers, one key at a time. Before each, the view takes in all that has happened: a write
/// reaches the watches before it returns, so a controller always sees its own.</summary>
internal sealed class ControlLoop(
    ClusterView view, IReadOnlyList<IController> controllers, ControllerOptions options)
{
    private int _turn;

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            view.Drain(Tell);
            if (!WorkOnce())
            {
                await WaitAsync(stop);
            }
        }
    }

    private void Tell(ObjectChange change)
    {
        foreach (var controller in controllers)
        {
            controller.Observe(change);
        }
    }

    /// <summary>False when nobody has anything to do now.</summary>
    private bool WorkOnce()
    {
        for (var tried = 0; tried < controllers.Count; tried++)
        {
            var controller = controllers[_turn];
            _turn = (_turn + 1) % controllers.Count;
            if (controller.Queue.TryTake(out var key))
            {
                Reconcile(controller, key);
                return true;
            }
        }

        return false;
    }

    private void Reconcile(IController controller, string key)
    {
        try
        {
            controller.Reconcile(key);
            controller.Queue.Succeeded(key);
        }
        catch (StoreException refused) when (IsOvertaken(refused))
        {
            // Somebody else was quicker; what they did is in the view by the next time.
            controller.Queue.Retry(key);
        }
        catch (Exception failure)
        {
            // One odd object must not stop the duties to all others.
            controller.Queue.Retry(key);
            options.Report(new ControllerFailure(controller.Name, key, failure));
        }
    }

    /// <summary>A namespace may begin to end between a look and a write, too.</summary>
    private static bool IsOvertaken(StoreException refused) =>
        refused.Kind is StoreError.Conflict or StoreError.NotFound or StoreError.AlreadyExists
        || (refused.Kind == StoreError.Forbidden
            && refused.Causes.Any(cause => cause.Reason == "NamespaceTerminating"));

    private async Task WaitAsync(CancellationToken stop)
    {
        using var woken = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var delay = Task.Delay(UntilNext() ?? Timeout.InfiniteTimeSpan, options.Time, woken.Token);
        // A clock that was set forward while the timer was made would leave it too late.
        if (UntilNext() != TimeSpan.Zero)
        {
            await Task.WhenAny([.. view.Waits(), delay]);
        }

        await woken.CancelAsync();
    }

    private TimeSpan? UntilNext() => controllers.Min(controller => controller.Queue.UntilNext());
}
