using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Signalbox.Kernel.Processes;
using Signalbox.Proxy.Config;

namespace Signalbox.Proxy.Metrics.Pages;

/// <summary>/statusz: what runs here, since when, and where more is told. Source: KEP-4827.</summary>
internal sealed class StatusPage(ProxyOptions options, IReadOnlyList<string> paths, TimeProvider time)
{
    private readonly DateTimeOffset _started =
        DateTimeOffset.UnixEpoch.AddSeconds((long)ProcessUse.Read().StartTime);

    private static string Runtime => RuntimeInformation.FrameworkDescription;

    private string Version => options.KubernetesVersion.TrimStart('v');

    private TimeSpan Up => time.GetUtcNow() - _started;

    public Task AnswerAsync(HttpContext context) =>
        StructuredAnswer.WriteAsync(context, "Statusz", Text, Write);

    private string Text() => string.Create(CultureInfo.InvariantCulture, $"""

        kube-proxy statusz
        For people: nothing of this is promised to stay as it is.

        Started: {_started:ddd MMM} {_started.Day,2} {_started:HH:mm:ss} UTC {_started.Year}
        Up: {(int)Up.TotalHours} hr {Up.Minutes:00} min {Up.Seconds:00} sec
        Runtime: {Runtime}
        Binary version: {Version}
        Signalbox version: {BuildMetrics.OwnVersion()}
        Paths: {string.Join(' ', paths)}

        """);

    private void Write(Utf8JsonWriter json)
    {
        json.WriteString("startTime", _started.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        json.WriteNumber("uptimeSeconds", (long)Up.TotalSeconds);
        json.WriteString("goVersion", Runtime);
        json.WriteString("binaryVersion", Version);
        json.WriteStartArray("paths");
        foreach (var path in paths)
        {
            json.WriteStringValue(path);
        }

        json.WriteEndArray();
    }
}
