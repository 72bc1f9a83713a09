using System.Collections.Concurrent;
using System.Diagnostics;

namespace Signalbox.Lab.Containers;

/// <summary>Starts programs that must not outlive this process, however it ends. Linux ends a child when the thread
/// that started it ends (PR_SET_PDEATHSIG), so all of them are started by one thread that lives as long as this
/// object.</summary>
public sealed class Launcher : IDisposable
{
    private readonly BlockingCollection<Action> _starts = [];
    private readonly Thread _thread;

    public Launcher()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "launcher" };
        _thread.Start();
    }

    /// <summary>Starts with the three streams redirected. The caller owns the process. Throws what
    /// <see cref="Process.Start()"/> throws.</summary>
    public Task<Process> StartAsync(IEnumerable<string> commandLine)
    {
        var start = new ProcessStartInfo("setpriv")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        foreach (var argument in (string[])["--pdeathsig", "KILL", .. commandLine])
        {
            start.ArgumentList.Add(argument);
        }

        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        _starts.Add(() => Start(start, started));
        return started.Task;
    }

    /// <summary>Ends every program that it started.</summary>
    public void Dispose()
    {
        _starts.CompleteAdding();
        _thread.Join();
        _starts.Dispose();
    }

    private static void Start(ProcessStartInfo start, TaskCompletionSource<Process> started)
    {
        try
        {
            started.SetResult(Process.Start(start)!);
        }
        catch (Exception failure)
        {
            started.SetException(failure);
        }
    }

    private void Run()
    {
        foreach (var start in _starts.GetConsumingEnumerable())
        {
            start();
        }
    }
}
