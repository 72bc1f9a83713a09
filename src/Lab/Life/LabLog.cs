namespace Signalbox.Lab.Life;

/// <summary>The daemon's log: one line per happening, with its time. Any thread may write.</summary>
public sealed class LabLog(TextWriter writer, TimeProvider time)
{
    private readonly Lock _lock = new();

    public void Write(string line)
    {
        lock (_lock)
        {
            writer.WriteLine($"{time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} {line}");
            writer.Flush();
        }
    }
}
