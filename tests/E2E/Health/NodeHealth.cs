using System.Net;
using System.Net.Sockets;
using Signalbox.E2E.Agents;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing.Http;

namespace Signalbox.E2E.Health;

/// <summary>Asks an agent in a namespace how it is, from inside, as the kubelet and load balancers do.</summary>
internal sealed class NodeHealth(TemporaryNamespace inside, RunningAgent agent)
{
    public const int Port = 10256;

    /// <summary>"200", "503", or "-" when nobody listens.</summary>
    public string Healthz => Ask("/healthz")?.StatusLine.Split(' ')[1] ?? "-";

    /// <inheritdoc cref="Healthz"/>
    public string Livez => Ask("/livez")?.StatusLine.Split(' ')[1] ?? "-";

    /// <summary>Null when nobody listens, or whoever did is gone.</summary>
    public HttpReply? Ask(string path, string address = "127.0.0.1", int port = Port) => inside.Run(() =>
    {
        try
        {
            return HttpReply.Ask(new IPEndPoint(IPAddress.Parse(address), port), path);
        }
        catch (Exception nobody) when (nobody is SocketException or IOException)
        {
            return null;
        }
    });

    /// <summary>Waits for both statuses.</summary>
    public void WaitFor(string healthz, string livez, string after) => Eventually.True(
        () => (Healthz, Livez) == (healthz, livez),
        () => $"{after}: {Ask("/healthz")?.Body} {Ask("/livez")?.Body} {agent.Words}");

    /// <summary>Waits until /healthz says this.</summary>
    public void WaitForWords(string words, string after) => Eventually.True(
        () => Ask("/healthz")?.Body.Contains(words, StringComparison.Ordinal) == true,
        () => $"{after}: {Ask("/healthz")?.Body} {agent.Words}");
}
