namespace Signalbox.Proxy.Telemetry;

/// <summary>A place in the sources that has a line to log, with as many values as it likes.</summary>
public readonly record struct LogPlace(AgentLog Log, string File, int Line)
{
    /// <inheritdoc cref="AgentLog.Info(int, string, string, int)"/>
    public void Info(int level, string message, params ReadOnlySpan<(string Key, object? Value)> values)
    {
        if (Log.Tells(level, File))
        {
            Log.Write(new LogLine('I', level, message, File, Line), values);
        }
    }

    /// <inheritdoc cref="AgentLog.Error(string, string, int)"/>
    public void Error(string message, params ReadOnlySpan<(string Key, object? Value)> values) =>
        Log.Write(new LogLine('E', 0, message, File, Line), values);
}
