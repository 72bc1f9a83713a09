using System.Globalization;
using Prometheus;
using Signalbox.Cluster.Connect;

namespace Signalbox.Proxy.Metrics;

/// <summary>Requests to the API server, under the names of Kubernetes' Go client. What has no meaning here is left out:
/// there is no rate limiter to wait for. Source: client-go, tools/metrics and component-base, metrics/prometheus.
/// </summary>
internal sealed class RequestMetrics(IMetricFactory factory, string host) : IRequestObserver
{
    /// <summary>As the Go client says of a request that nobody answered.</summary>
    private const string NoAnswer = "<error>";

    private static readonly double[] Seconds = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60];

    private static readonly double[] Bytes =
        [64, 256, 512, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216];

    private readonly Counter _total = Names.Counter(
        factory, "rest_client_requests_total", "Requests to the API server by status code, method and host",
        "code", "host", "method");

    private readonly Counter _repeated = Names.Counter(
        factory, "rest_client_request_retries_total", "Requests that went once more, by what they were answered first",
        "code", "host", "verb");

    private readonly Histogram _took = Names.Histogram(
        factory, "rest_client_request_duration_seconds",
        "From a request to the headers of its answer, those of watches included", Seconds, "host", "verb");

    private readonly Histogram _sent = Names.Histogram(
        factory, "rest_client_request_size_bytes", "Bodies of requests", Bytes, "host", "verb");

    private readonly Histogram _received = Names.Histogram(
        factory, "rest_client_response_size_bytes", "Bodies of answers whose length is known", Bytes, "host", "verb");

    public void Ended(RequestOutcome outcome)
    {
        var verb = outcome.Method.Method;
        _total.WithLabels(Text(outcome.Status), host, verb).Inc();
        _took.WithLabels(host, verb).Observe(outcome.Took.TotalSeconds);
        _sent.WithLabels(host, verb).Observe(outcome.Sent);
        if (outcome.Received is { } received)
        {
            _received.WithLabels(host, verb).Observe(received);
        }
    }

    public void Repeated(HttpMethod method, int status) =>
        _repeated.WithLabels(Text(status), host, method.Method).Inc();

    private static string Text(int? status) => status?.ToString(CultureInfo.InvariantCulture) ?? NoAnswer;
}
