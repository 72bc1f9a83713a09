using System.Text;
using Microsoft.AspNetCore.Http;
using Signalbox.Proxy.Http;

namespace Signalbox.Proxy.Metrics.Pages;

/// <summary>/healthz of the metrics port: whoever gets an answer knows that the process is there, and nothing else.
/// Its one check is called ping, and can be left out. Source: Kubernetes' API server library, healthz.</summary>
internal static class PingPage
{
    public const string Well = "ok";

    private const string Check = "ping";

    public static Task AnswerAsync(HttpContext context) => Answer.TextAsync(
        context, StatusCodes.Status200OK, context.Request.Query.ContainsKey("verbose") ? Words(context) : Well);

    private static string Words(HttpContext context)
    {
        var excluded = context.Request.Query["exclude"].SelectMany(names => (names ?? "").Split(',')).ToList();
        var words = new StringBuilder();
        words.Append(excluded.Contains(Check) ? $"[+]{Check} excluded: ok\n" : $"[+]{Check} ok\n");
        var unknown = excluded.Where(name => name.Length > 0 && name != Check).Select(name => $"\"{name}\"").ToList();
        if (unknown.Count > 0)
        {
            words.Append("warn: some health checks cannot be excluded: no matches for ")
                .AppendJoin(", ", unknown).Append('\n');
        }

        return words.Append("healthz check passed\n").ToString();
    }
}
