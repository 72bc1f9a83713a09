namespace Signalbox.Proxy.Telemetry;

/// <summary>What a line of the log says, but for its values.</summary>
/// <param name="Severity">I, W or E.</param>
/// <param name="Level">The verbosity at which it is told.</param>
/// <param name="Message">The same words each time.</param>
/// <param name="File">Path of the source; empty when it is not known.</param>
/// <param name="Number">The line there.</param>
internal readonly record struct LogLine(char Severity, int Level, string Message, string File, int Number)
{
    public DateTimeOffset Time { get; init; }

    /// <summary>The message is a whole line by itself.</summary>
    public bool IsBare { get; init; }
}
