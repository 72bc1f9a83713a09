using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using Signalbox.Proxy.Http;

namespace Signalbox.Proxy.Metrics.Pages;

/// <summary>/metrics, compressed for those who ask for it.</summary>
internal sealed class ExpositionPage(AgentMetrics metrics)
{
    /// <summary>As Kubernetes' programs say it.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8; escaping=underscores";

    public async Task AnswerAsync(HttpContext context)
    {
        var text = Encoding.UTF8.GetBytes(await metrics.TextAsync(context.RequestAborted));
        if (context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.Headers.ContentEncoding = "gzip";
            text = Compressed(text);
        }

        await Answer.WriteAsync(context, StatusCodes.Status200OK, ContentType, text);
    }

    private static byte[] Compressed(byte[] text)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(text);
        }

        return compressed.ToArray();
    }
}
