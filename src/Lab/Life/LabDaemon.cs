using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Signalbox.Lab.Namespaces;

namespace Signalbox.Lab.Life;

/// <summary>The process that is a lab: starts it, answers commands, and ends it when told to by one or by a signal.
/// </summary>
internal sealed class LabDaemon : IDisposable
{
    private readonly LabState _state;
    private readonly LabLog _log;
    private readonly StartSteps _steps;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RunningLab? _lab;

    private LabDaemon(LabState state, LabLog log) => (_state, _log, _steps) = (state, log, new StartSteps(log));

    /// <summary>Runs the lab of that folder until it is told to stop. Returns the exit code.</summary>
    public static async Task<int> RunAsync(LabState state, int wantedPort)
    {
        var log = new LabLog(Console.Error, TimeProvider.System);
        using var daemon = new LabDaemon(state, log);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, daemon.OnSignal);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, daemon.OnSignal);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true);
        state.SaveDaemon(ProcessIdentity.Current);
        await using var control = ControlServer.Start(state.ControlPath, daemon.AnswerAsync, log);
        return await daemon.LiveAsync(wantedPort).ConfigureAwait(false);
    }

    public void Dispose() => _stop.Dispose();

    private async Task<int> LiveAsync(int wantedPort)
    {
        try
        {
            var start = new LabStart(
                wantedPort == 0 ? _state.Port : wantedPort, wantedPort != 0, _log, TimeProvider.System, _stop.Token);
            _lab = await RunningLab.StartAsync(_state.Settings!, _state, start, _steps).ConfigureAwait(false);
            _steps.Finish();
            _log.Write("ready");
            await Task.Delay(Timeout.Infinite, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _lab.DisposeAsync().ConfigureAwait(false);
            _log.Write("everything has ended");
            return 0;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            _steps.Fail("the lab was told to end before it was ready");
            return 0;
        }
        catch (Exception failure)
        {
            // The last thing that this process does is to tell whoever waits for the lab.
            _log.Write($"the lab cannot start: {failure}");
            _steps.Fail($"the lab cannot start: {failure.Message} (more in {_state.LogPath})");
            return 1;
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        _log.Write($"told to end by {context.Signal}");
        _stop.Cancel();
    }

    private async Task<JsonObject> AnswerAsync(ControlRequest request, Func<string, Task> tell)
    {
        switch (request.Verb)
        {
            case "ready":
                await _steps.FollowAsync(tell).ConfigureAwait(false);
                return [];
            case "stop":
                var had = _lab is { } lab ? LabVerbs.Contents(lab) : [];
                await _stop.CancelAsync().ConfigureAwait(false);
                await _ended.Task.ConfigureAwait(false);
                return had;
            default:
                return await LabVerbs.AnswerAsync(
                    _lab ?? throw new LabException("the lab is not ready yet"), request, tell, _stop.Token)
                    .ConfigureAwait(false);
        }
    }
}
