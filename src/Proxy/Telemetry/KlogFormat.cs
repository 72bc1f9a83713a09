using System.Globalization;
using System.Text;
using Signalbox.Proxy.Config;

namespace Signalbox.Proxy.Telemetry;

/// <summary>klog's text: <c>I1122 15:04:05.000000    1234 SyncLoop.cs:76] "Message" key="value"</c>. Text is quoted as
/// Go does it, a value of several lines stands in a block of its own. Source: klog 2, and recordings.</summary>
internal sealed class KlogFormat : ILogFormat
{
    public string Write(LogLine line, ReadOnlySpan<(string Key, object? Value)> values)
    {
        // What Go writes when it does not know the caller.
        var (file, number) = line.File.Length == 0 ? ("???", 1) : (Path.GetFileName(line.File), line.Number);
        var text = new StringBuilder(200);
        text.Append(CultureInfo.InvariantCulture,
            $"{line.Severity}{line.Time:MMdd HH:mm:ss.ffffff} {Environment.ProcessId,7} {file}:{number}] ");
        if (line.IsBare)
        {
            text.Append(line.Message);
        }
        else
        {
            GoText.AppendQuoted(text, line.Message);
        }

        foreach (var (key, value) in values)
        {
            text.Append(' ').Append(key).Append('=');
            Append(text, value);
        }

        return text.Append('\n').ToString();
    }

    private static void Append(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append("<nil>");
                break;
            case bool truth:
                text.Append(truth ? "true" : "false");
                break;
            case Enum or TimeSpan:
                AppendText(text, LogValue.TextOf(value));
                break;
            case IEnumerable<string> texts:
                text.Append('[').AppendJoin(',', texts.Select(GoText.Quote)).Append(']');
                break;
            default:
                if (LogValue.IsNumber(value))
                {
                    text.Append(LogValue.TextOf(value));
                    break;
                }

                AppendText(text, LogValue.TextOf(value));
                break;
        }
    }

    private static void AppendText(StringBuilder text, string value)
    {
        if (!value.Contains('\n', StringComparison.Ordinal))
        {
            GoText.AppendQuoted(text, value);
            return;
        }

        var lines = value.EndsWith('\n') ? value[..^1] : value;
        text.Append("<\n\t").Append(lines.Replace("\n", "\n\t", StringComparison.Ordinal)).Append("\n >");
    }
}
