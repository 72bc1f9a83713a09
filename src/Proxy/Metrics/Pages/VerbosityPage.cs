using System.Globalization;
using Microsoft.AspNetCore.Http;
using Signalbox.Proxy.Http;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Metrics.Pages;

/// <summary>/debug/flags/v: PUT of a number makes that the log's verbosity until the program ends. Source: Kubernetes'
/// API server library, routes.DebugFlags.</summary>
internal sealed class VerbosityPage(AgentLog log)
{
    /// <summary>More is no number that anybody means.</summary>
    private const int MostBytes = 16;

    /// <summary>/debug/flags: what can be set.</summary>
    public Task ListAsync(HttpContext context) => Answer.TextAsync(
        context, StatusCodes.Status200OK,
        string.Create(CultureInfo.InvariantCulture, $"v={log.Verbosity}\nPUT a number to /debug/flags/v.\n"));

    public async Task AnswerAsync(HttpContext context)
    {
        if (!HttpMethods.IsPut(context.Request.Method))
        {
            await Answer.TextAsync(
                context, StatusCodes.Status406NotAcceptable, "Only PUT is understood, of a number.\n");
            return;
        }

        var before = log.Verbosity;
        var text = await BodyAsync(context);
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var verbosity))
        {
            await Answer.TextAsync(
                context, StatusCodes.Status400BadRequest, "The body is not a whole number: nothing is set.\n");
            return;
        }

        log.Verbosity = verbosity;
        log.Info(0, "The verbosity is another", ("before", before), ("now", verbosity));
        await Answer.TextAsync(
            context, StatusCodes.Status200OK,
            string.Create(CultureInfo.InvariantCulture, $"successfully set the verbosity to {verbosity}\n"));
    }

    private static async Task<string> BodyAsync(HttpContext context)
    {
        var body = new byte[MostBytes + 1];
        var length = await context.Request.Body.ReadAtLeastAsync(
            body, body.Length, throwOnEndOfStream: false, context.RequestAborted);
        return System.Text.Encoding.ASCII.GetString(body, 0, length).Trim();
    }
}
