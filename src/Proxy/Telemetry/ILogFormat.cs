namespace Signalbox.Proxy.Telemetry;

/// <summary>The form of the log's lines.</summary>
internal interface ILogFormat
{
    /// <summary>With the end of the line.</summary>
    string Write(LogLine line, ReadOnlySpan<(string Key, object? Value)> values);
}
