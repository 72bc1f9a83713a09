using System.Net;
using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Api.Faults;

namespace Signalbox.Lab.Api.Http;

/// <summary>What a fault does to a request.</summary>
internal static class RequestFaults
{
    /// <summary>True when the fault has given the answer; false when the answer is still to be given, perhaps through a
    /// faulty body.</summary>
    public static async Task<bool> ApplyAsync(HttpContext context, FaultLease lease, TimeProvider time)
    {
        switch (lease.Fault)
        {
            case RequestFault.AnswerStatus status:
                await Answers.StatusAsync(context, StatusOf(status)).ConfigureAwait(false);
                return true;
            case RequestFault.AnswerText text:
                await Answers.TextAsync(context, text.Code, text.Text, text.ContentType).ConfigureAwait(false);
                return true;
            case RequestFault.DropConnection drop:
                throw new BodyCutException(drop.Ending);
            case RequestFault.Stall stall:
                await StallAsync(context, stall, lease).ConfigureAwait(false);
                return false;
            case RequestFault.SlowBody or RequestFault.CutBody:
                context.Response.Body = new FaultyBody(context.Response.Body, (RequestFault)lease.Fault, time);
                return false;
            default:
                return false;
        }
    }

    private static ApiStatus StatusOf(RequestFault.AnswerStatus fault) => ApiStatus.Of(fault.Code, fault.Message) with
    {
        RetryAfterSeconds = fault.RetryAfter is { } after ? (int)Math.Ceiling(after.TotalSeconds) : null,
    };

    private static async Task StallAsync(HttpContext context, RequestFault.Stall stall, FaultLease lease)
    {
        if (stall.AfterHeaders)
        {
            Answers.Begin(context, HttpStatusCode.OK);
            await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        }

        await lease.Lifted.WaitAsync(context.RequestAborted).ConfigureAwait(false);
    }
}
