namespace Signalbox.Lab.Demo;

/// <summary>Lets a person read, and try for themselves: waits for Enter before each command, or not at all.</summary>
internal sealed class DemoPause(bool isInteractive, TextReader input, TextWriter writer)
{
    /// <summary>Returns at once unless somebody is to be waited for. The end of input is a yes to all that follows.
    /// </summary>
    public void Wait(CancellationToken stop)
    {
        if (!isInteractive)
        {
            return;
        }

        writer.Write("     (Enter runs it) ");
        writer.Flush();
        input.ReadLine();
        stop.ThrowIfCancellationRequested();
    }
}
