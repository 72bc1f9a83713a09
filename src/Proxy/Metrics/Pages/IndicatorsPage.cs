using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Signalbox.Kernel.Processes;
using Signalbox.Proxy.Http;

namespace Signalbox.Proxy.Metrics.Pages;

/// <summary>/metrics/slis: what Kubernetes has for the service levels of its programs, of which kube-proxy knows its
/// start alone. Source: recorded answers, KEP-3466.</summary>
internal static class IndicatorsPage
{
    public static Task AnswerAsync(HttpContext context)
    {
        if (HttpMethods.IsDelete(context.Request.Method))
        {
            // A start stays what it is.
            return Answer.TextAsync(context, StatusCodes.Status200OK, "metrics reset\n");
        }

        var started = ProcessUse.Read().StartTime;
        context.Response.Headers["Process-Start-Time-Unix"] =
            ((long)started).ToString(CultureInfo.InvariantCulture);
        var text = string.Create(CultureInfo.InvariantCulture, $"""
            # HELP process_start_time_seconds [ALPHA] When the process started, in seconds since 1970
            # TYPE process_start_time_seconds gauge
            process_start_time_seconds {started}

            """);
        return Answer.WriteAsync(
            context, StatusCodes.Status200OK, ExpositionPage.ContentType, Encoding.UTF8.GetBytes(text));
    }
}
