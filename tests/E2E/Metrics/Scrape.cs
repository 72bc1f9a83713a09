using System.Net;
using Signalbox.E2E.Agents;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing.Http;
using Signalbox.Testing.Metrics;

namespace Signalbox.E2E.Metrics;

/// <summary>Asks an agent's metrics port, as Prometheus does from the node. Each exposition is a good one.</summary>
internal sealed class Scrape(TemporaryNamespace node, RunningAgent agent)
{
    private static readonly IPEndPoint Port = new(IPAddress.Loopback, 10249);

    public HttpReply Ask(string path) => node.Run(() => HttpReply.Ask(Port, path));

    public Exposition Read()
    {
        var exposition = Exposition.Parse(Ask("/metrics").Body);
        Assert.Empty(ExpositionLint.Problems(exposition));
        return exposition;
    }

    public double? Value(string name, string labels = "") => Read().Value(name, labels);

    public void WaitFor(string name, string labels, Func<double, bool> condition)
    {
        double? last = null;
        Eventually.True(
            () => (last = Value(name, labels)) is { } value && condition(value),
            () => $"{name}{{{labels}}} is {last}\n{agent.Words}");
    }
}
