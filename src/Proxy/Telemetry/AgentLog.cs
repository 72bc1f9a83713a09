using System.Globalization;
using System.Text;

namespace Signalbox.Proxy.Telemetry;

/// <summary>Lines for people and log collectors on standard error, in klog's text format:
/// <c>I1122 15:04:05.000000 1234 sync.cs] "Message" key="value"</c>. Any thread may write.</summary>
public sealed class AgentLog(TextWriter writer, TimeProvider time, int verbosity)
{
    private readonly Lock _lock = new();

    /// <summary>Told at verbosity <paramref name="level"/> and above; 0 is always told.</summary>
    public void Info(int level, string message, params ReadOnlySpan<(string Key, object? Value)> values)
    {
        if (level <= verbosity)
        {
            Write('I', message, values);
        }
    }

    /// <summary>Something is wrong that somebody should look at; the work goes on.</summary>
    public void Error(string message, params ReadOnlySpan<(string Key, object? Value)> values) =>
        Write('E', message, values);

    private void Write(char severity, string message, ReadOnlySpan<(string Key, object? Value)> values)
    {
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture,
            $"{severity}{time.GetLocalNow():MMdd HH:mm:ss.ffffff} {Environment.ProcessId,7} signalbox] ");
        AppendQuoted(line, message);
        foreach (var (key, value) in values)
        {
            line.Append(' ').Append(key).Append('=');
            switch (value)
            {
                case int or long or double or bool:
                    line.Append(CultureInfo.InvariantCulture, $"{value}");
                    break;
                default:
                    AppendQuoted(line, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
                    break;
            }
        }

        lock (_lock)
        {
            writer.WriteLine(line);
            writer.Flush();
        }
    }

    private static void AppendQuoted(StringBuilder line, string text)
    {
        line.Append('"');
        foreach (var character in text)
        {
            line.Append(character switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\t' => "\\t",
                _ => character.ToString(),
            });
        }

        line.Append('"');
    }
}
