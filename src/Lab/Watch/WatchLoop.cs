using Signalbox.Lab.Life;
using Signalbox.Lab.Live;

namespace Signalbox.Lab.Watch;

/// <summary>Shows a running lab in a terminal until somebody presses q, or the lab ends.</summary>
internal sealed class WatchLoop(LabState lab, bool hasColours)
{
    /// <summary>How soon a key or another size is followed.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    private WatchState _state = new(Selected: null);
    private volatile LiveSnapshot? _latest;
    private (LiveSnapshot?, WatchState, int, int) _shown;

    /// <summary>Throws <see cref="LabException"/> when the lab is not there, or ends.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var following = ControlClient.AskAsync(
            lab, new LiveQuery().ToRequest(), line => _latest = LiveStream.Read(line), ending.Token);
        // Without a lab there is nothing to show, and the terminal stays as it is.
        await WaitForFirstAsync(following, stop).ConfigureAwait(false);
        using (var terminal = new WatchTerminal())
        {
            while (!following.IsCompleted && !TakesEnd())
            {
                Show(terminal);
                await Task.Delay(Pace, stop).ConfigureAwait(false);
            }
        }

        if (following.IsCompleted)
        {
            await following.ConfigureAwait(false);
        }

        await ending.CancelAsync().ConfigureAwait(false);
        await ((Task)following).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WaitForFirstAsync(Task following, CancellationToken stop)
    {
        while (_latest is null)
        {
            if (following.IsCompleted)
            {
                await following.ConfigureAwait(false);
                return;
            }

            await Task.Delay(Pace, stop).ConfigureAwait(false);
        }
    }

    private void Show(WatchTerminal terminal)
    {
        var (width, height) = WatchTerminal.Size;
        var now = (_latest, _state, width, height);
        if (now == _shown || _latest is not { } snapshot)
        {
            return;
        }

        var frame = new WatchFrame(snapshot, _state, width, height);
        terminal.Show(
            FrameText.Lines(frame.Parts(), width, hasColours),
            FrameText.Lines([WatchFrame.Foot()], width, hasColours)[0],
            height);
        _shown = now;
    }

    private bool TakesEnd()
    {
        while (WatchTerminal.TakeKey() is { } key)
        {
            switch (key)
            {
                case { Key: ConsoleKey.Q or ConsoleKey.Escape }:
                    return true;
                case { Key: ConsoleKey.UpArrow } or { KeyChar: 'k' }:
                    Move(-1);
                    break;
                case { Key: ConsoleKey.DownArrow } or { KeyChar: 'j' }:
                    Move(1);
                    break;
                case { Key: ConsoleKey.PageUp }:
                    Move(-10);
                    break;
                case { Key: ConsoleKey.PageDown }:
                    Move(10);
                    break;
            }
        }

        return false;
    }

    private void Move(int by) => _state = _latest is { } snapshot ? _state.Move(snapshot, by) : _state;
}
