using System.Text;
using Microsoft.AspNetCore.Http;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Http;

namespace Signalbox.Proxy.Metrics.Pages;

/// <summary>/configz: the configuration as it was completed, under the name of its group. Source: recorded answers.
/// </summary>
internal sealed class ConfigurationPage(ProxyOptions options)
{
    private readonly byte[] _body = Encoding.UTF8.GetBytes(
        $$"""{"kubeproxy.config.k8s.io":{{ConfigText.Json(options.Configuration)}}}""");

    public Task AnswerAsync(HttpContext context) =>
        Answer.WriteAsync(context, StatusCodes.Status200OK, Answer.JSON, _body);
}
