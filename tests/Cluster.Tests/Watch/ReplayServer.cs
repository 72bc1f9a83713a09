using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Logging;

namespace Signalbox.Cluster.Tests.Watch;

/// <summary>Gives one recorded answer after the other, each to the request that it expects. The request after the last
/// of them is held open.</summary>
internal sealed partial class ReplayServer : IAsyncDisposable
{
    private readonly Queue<ReplayStep> _steps;
    private readonly WebApplication _application;
    private readonly TaskCompletionSource<string> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ReplayServer(IEnumerable<ReplayStep> steps)
    {
        _steps = new Queue<ReplayStep>(steps);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _application = builder.Build();
        _application.Run(AnswerAsync);
    }

    /// <summary>"http://127.0.0.1:PORT".</summary>
    public string Address => _application.Urls.First();

    /// <summary>What was asked instead of what was expected; null when all went as it should.</summary>
    public string? Mismatch { get; private set; }

    /// <summary>Starts with these steps.</summary>
    public static async Task<ReplayServer> StartAsync(IEnumerable<ReplayStep> steps)
    {
        var server = new ReplayServer(steps);
        await server._application.StartAsync();
        return server;
    }

    /// <summary>The first request after the last step, without its time limit. It waits for the steps.</summary>
    public Task<string> NextAsync(CancellationToken cancellation) =>
        _next.Task.WaitAsync(TimeSpan.FromSeconds(60), cancellation);

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = TimeLimit().Replace(context.Request.GetEncodedPathAndQuery(), "");
        ReplayStep? step;
        lock (_steps)
        {
            _steps.TryDequeue(out step);
        }

        if (step is null)
        {
            await context.Response.StartAsync(context.RequestAborted);
            _next.TrySetResult(path);
            await Task.Delay(Timeout.Infinite, context.RequestAborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        if (!step.Expects.SetEquals(ReplayStep.Parts(path)))
        {
            Mismatch ??= $"asked {path}, expected {string.Join(' ', step.Expects)}";
        }

        context.Response.StatusCode = step.Answer.Status;
        foreach (var (name, value) in step.Answer.Headers
            .Where(header => header.Name is not ("date" or "content-length")))
        {
            context.Response.Headers[name] = value;
        }

        await context.Response.Body.WriteAsync(step.Answer.Body, context.RequestAborted);
    }

    [GeneratedRegex("&timeoutSeconds=\\d+")]
    private static partial Regex TimeLimit();
}

/// <summary>An answer, and the parts of the request that it is for, in any order.</summary>
internal sealed record ReplayStep(string Path, Recording Answer)
{
    public IReadOnlySet<string> Expects { get; } = Parts(Path);

    public static IReadOnlySet<string> Parts(string path) => path.Split('?', '&').ToHashSet();
}
