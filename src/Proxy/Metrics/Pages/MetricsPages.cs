using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Http;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Metrics.Pages;

/// <summary>What the metrics port answers, path by path; any method, as upstream, but where it matters. Source: spec
/// 7.3 and recorded answers.</summary>
internal sealed class MetricsPages
{
    private const string Profiles = "/debug/pprof";

    private readonly FrozenDictionary<string, RequestDelegate> _pages;
    private readonly bool _isProfiling;

    public MetricsPages(ProxyOptions options, AgentMetrics metrics, AgentLog log, TimeProvider time)
    {
        _isProfiling = options.EnableProfiling;
        var pages = new Dictionary<string, RequestDelegate>(StringComparer.Ordinal)
        {
            ["/metrics"] = new ExpositionPage(metrics).AnswerAsync,
            ["/metrics/slis"] = IndicatorsPage.AnswerAsync,
            ["/recent"] = new RecentPage(metrics).AnswerAsync,
            ["/proxyMode"] = context => Answer.TextAsync(
                context, StatusCodes.Status200OK, options.Mode.ToString().ToLowerInvariant()),
            ["/configz"] = new ConfigurationPage(options).AnswerAsync,
            ["/healthz"] = PingPage.AnswerAsync,
            ["/healthz/ping"] = context => Answer.TextAsync(context, StatusCodes.Status200OK, PingPage.Well),
        };
        if (options.EnableProfiling)
        {
            var verbosity = new VerbosityPage(log);
            pages["/debug/flags"] = verbosity.ListAsync;
            pages["/debug/flags/v"] = verbosity.AnswerAsync;
        }

        if (options.FeatureGates.IsOn("ComponentFlagz"))
        {
            pages["/flagz"] = new FlagsPage(options).AnswerAsync;
        }

        if (options.FeatureGates.IsOn("ComponentStatusz"))
        {
            string[] paths = [.. pages.Keys.Append("/statusz").Order(StringComparer.Ordinal)];
            pages["/statusz"] = new StatusPage(options, paths, time).AnswerAsync;
        }

        _pages = pages.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        return _pages.TryGetValue(path, out var page) ? page(context)
            : _isProfiling && IsOfProfiles(path) ? Answer.TextAsync(
                context, StatusCodes.Status501NotImplemented,
                "There are no Go profiles: this program runs on .NET. Use dotnet-trace (processor), dotnet-gcdump "
                + $"(memory) or dotnet-stack with the process id {Environment.ProcessId}.\n")
            : Answer.NotFoundAsync(context);
    }

    private static bool IsOfProfiles(string path) =>
        path == Profiles || path.StartsWith(Profiles + "/", StringComparison.Ordinal);
}
