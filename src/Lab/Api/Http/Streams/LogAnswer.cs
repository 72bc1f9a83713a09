using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Api.Streams;

namespace Signalbox.Lab.Api.Http.Streams;

/// <summary>Answers with a container's log: the node's bytes as they come.</summary>
internal static class LogAnswer
{
    private const int BufferSize = 64 * 1024;

    /// <param name="context">The request.</param>
    /// <param name="node">Where the pod runs.</param>
    /// <param name="request">Which log, and from where.</param>
    /// <param name="stop">Ends it cleanly.</param>
    public static async Task WriteAsync(
        HttpContext context, IPodStreams node, PodLogRequest request, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, context.RequestAborted);
        var log = Open(node, request);
        await using var _ = log.ConfigureAwait(false);
        Answers.Begin(context, HttpStatusCode.OK, "text/plain");
        // The headers go out at once, so that one who follows knows that it is following.
        await context.Response.Body.FlushAsync(end.Token).ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (await log.ReadAsync(buffer, end.Token).ConfigureAwait(false) is > 0 and var count)
            {
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, count), end.Token).ConfigureAwait(false);
                await context.Response.Body.FlushAsync(end.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The server is stopping; what is written arrives.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static Stream Open(IPodStreams node, PodLogRequest request)
    {
        try
        {
            return node.OpenLog(request);
        }
        catch (PodStreamException refused)
        {
            throw new ApiStatusException(ApiStatus.BadRequest(refused.Message));
        }
    }
}
