using System.Diagnostics;
using Signalbox.Kernel.Processes;
using Signalbox.Lab.Namespaces;

namespace Signalbox.E2E.Lab.Screens;

/// <summary>"lab ui" of a lab, as a process, from the line in which it says where it is until disposed.</summary>
public sealed class PageServer : IDisposable
{
    private readonly Process _process;

    public PageServer(LabRun lab)
    {
        var words = lab.CommandLine("ui");
        _process = Command.Start(words[0], words[1..]);
        var line = _process.StandardOutput.ReadLine();
        if (line is null)
        {
            throw new InvalidOperationException(_process.StandardError.ReadToEnd());
        }

        Address = new Uri(line[..line.IndexOf(' ', StringComparison.Ordinal)]);
    }

    public Uri Address { get; }

    /// <summary>Ends it as Ctrl-C does.</summary>
    public void Dispose()
    {
        ProcessSignal.Send(_process.Id, ProcessSignal.Terminate);
        if (!_process.WaitForExit(TimeSpan.FromSeconds(20)))
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
