using System.Runtime.CompilerServices;
using Signalbox.Proxy.Config.Sections;

namespace Signalbox.Proxy.Telemetry;

/// <summary>Lines for people and log collectors, in klog's text form or as JSON, each written at once. Any thread may
/// write. What the verbosity leaves out costs no memory; who would have to work for a line's values asks
/// <see cref="Tells"/> first. The compiler fills in where a line comes from; beyond three values it is <see cref="At"/>
/// that asks for it. Source: spec 9, klog.</summary>
public sealed class AgentLog
{
    private readonly Lock _lock = new();
    private readonly LogLevels _levels;
    private readonly ILogFormat _format;
    private readonly TimeProvider _time;
    private readonly TextWriter _errors;
    private readonly TextWriter _infos;

    /// <summary>Text, all of it to one writer.</summary>
    public AgentLog(TextWriter writer, TimeProvider time, int verbosity)
        : this(new LoggingSection { Verbosity = (uint)verbosity }, writer, writer, time)
    {
    }

    /// <param name="logging">Format, verbosities, and whether what is no error has a stream of its own.</param>
    /// <param name="errors">Takes everything, or errors only.</param>
    /// <param name="infos">Takes what is no error when streams are split.</param>
    /// <param name="time">For the lines.</param>
    internal AgentLog(LoggingSection logging, TextWriter errors, TextWriter infos, TimeProvider time)
    {
        var isJson = logging.Format == LoggingSection.Json;
        var options = isJson ? logging.Options.Json : logging.Options.Text;
        _levels = new LogLevels((int)logging.Verbosity, logging.VModule);
        _format = isJson ? new JsonFormat() : new KlogFormat();
        (_time, _errors, _infos) = (time, errors, options.SplitStream ? infos : errors);
    }

    /// <summary>May change while the program runs.</summary>
    public int Verbosity
    {
        get => _levels.Verbosity;
        set => _levels.Verbosity = value;
    }

    /// <summary>Whether lines of this level are written, from the caller's file.</summary>
    public bool Tells(int level, [CallerFilePath] string file = "") => _levels.Tells(level, file);

    /// <summary>For a line with many values.</summary>
    public LogPlace At([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => new(this, file, line);

    /// <summary>Told at verbosity <paramref name="level"/> and above; 0 is always told.</summary>
    public void Info(
        int level, string message, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (_levels.Tells(level, file))
        {
            Write(new LogLine('I', level, message, file, line), []);
        }
    }

    /// <inheritdoc cref="Info(int, string, string, int)"/>
    public void Info<T>(
        int level, string message, (string, T) value, [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        if (_levels.Tells(level, file))
        {
            Write(new LogLine('I', level, message, file, line), [(value.Item1, value.Item2)]);
        }
    }

    /// <inheritdoc cref="Info(int, string, string, int)"/>
    public void Info<T1, T2>(
        int level, string message, (string, T1) first, (string, T2) second, [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        if (_levels.Tells(level, file))
        {
            Write(
                new LogLine('I', level, message, file, line),
                [(first.Item1, first.Item2), (second.Item1, second.Item2)]);
        }
    }

    /// <inheritdoc cref="Info(int, string, string, int)"/>
    public void Info<T1, T2, T3>(
        int level, string message, (string, T1) first, (string, T2) second, (string, T3) third,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (_levels.Tells(level, file))
        {
            Write(
                new LogLine('I', level, message, file, line),
                [(first.Item1, first.Item2), (second.Item1, second.Item2), (third.Item1, third.Item2)]);
        }
    }

    /// <summary>As it is: not in quotes, without values.</summary>
    public void Bare(int level, string text, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (_levels.Tells(level, file))
        {
            Write(new LogLine('I', level, text, file, line) { IsBare = true }, []);
        }
    }

    /// <summary>Something is worth a look, and nothing is wrong yet.</summary>
    public void Warn(string text, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Write(new LogLine('W', 0, text, file, line) { IsBare = true }, []);

    /// <summary>Something is wrong that somebody should look at; the work goes on.</summary>
    public void Error(string message, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Write(new LogLine('E', 0, message, file, line), []);

    /// <inheritdoc cref="Error(string, string, int)"/>
    public void Error<T>(
        string message, (string, T) value, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Write(new LogLine('E', 0, message, file, line), [(value.Item1, value.Item2)]);

    /// <inheritdoc cref="Error(string, string, int)"/>
    public void Error<T1, T2>(
        string message, (string, T1) first, (string, T2) second, [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0) => Write(
            new LogLine('E', 0, message, file, line),
            [(first.Item1, first.Item2), (second.Item1, second.Item2)]);

    /// <inheritdoc cref="Error(string, string, int)"/>
    public void Error<T1, T2, T3>(
        string message, (string, T1) first, (string, T2) second, (string, T3) third,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Write(
            new LogLine('E', 0, message, file, line),
            [(first.Item1, first.Item2), (second.Item1, second.Item2), (third.Item1, third.Item2)]);

    internal void Write(LogLine line, params ReadOnlySpan<(string Key, object? Value)> values)
    {
        var text = _format.Write(line with { Time = _time.GetLocalNow() }, values);
        var writer = line.Severity == 'I' ? _infos : _errors;
        lock (_lock)
        {
            writer.Write(text);
            writer.Flush();
        }
    }
}
