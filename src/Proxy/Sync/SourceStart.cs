using Signalbox.Cluster;
using Signalbox.Cluster.Connect;
using Signalbox.Cluster.Decode;
using Signalbox.Cluster.Events;
using Signalbox.Cluster.Files;
using Signalbox.Cluster.Watch;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Sync;

/// <summary>Where objects come from by the options, ready to be followed: files, or an API server, which then takes
/// Events too.</summary>
internal sealed class SourceStart : IDisposable
{
    private readonly IDisposable _connection;

    private SourceStart(IClusterSource source, EventSink? events, IDisposable connection)
    {
        Source = source;
        Events = events;
        _connection = connection;
    }

    /// <summary>The API server that objects come from, and the connection to it; null where they come from files.
    /// </summary>
    public (ApiSource Source, ApiClient Client)? Server { get; private init; }

    public IClusterSource Source { get; }

    /// <summary>Null where nobody takes Events.</summary>
    public EventSink? Events { get; }

    /// <summary>Throws <see cref="ConnectionException"/> when the options do not lead to an API server. Whether it
    /// answers is not looked at.</summary>
    /// <param name="options">Where they come from.</param>
    /// <param name="log">Hears what goes wrong.</param>
    /// <param name="time">The clock.</param>
    /// <param name="words">Takes what rules do not need; null where nobody wants it.</param>
    public static SourceStart Open(
        ProxyOptions options, AgentLog log, TimeProvider time, ObjectWords? words = null) =>
        options.Objects.Count > 0 ? OpenFiles(options, log, words) : OpenServer(options, log, time, words);

    public void Dispose() => _connection.Dispose();

    private static SourceStart OpenFiles(ProxyOptions options, AgentLog log, ObjectWords? words)
    {
        var input = options.Objects.Contains("-") ? Console.OpenStandardInput() : Stream.Null;
        var source = new ObjectSource(new ObjectSourceOptions
        {
            Paths = options.Objects,
            Input = input,
            NodeName = options.NodeName,
            Words = words,
            Report = fault => log.Error("An object cannot be used", ("fault", fault)),
        });
        return new SourceStart(source, null, input);
    }

    private static SourceStart OpenServer(
        ProxyOptions options, AgentLog log, TimeProvider time, ObjectWords? words)
    {
        var client = Connect(new ConnectionOptions
        {
            Kubeconfig = options.Kubeconfig,
            Choice = options.KubeconfigChoice,
            Master = options.Master,
            Time = time,
            OnSystemTrustUnused = SystemTrust.Empty,
            Report = words => log.Error("The connection to the API server", ("words", words)),
        });
        log.Info(1, "Objects come from an API server", ("server", client.Server));
        var source = new ApiSource(client, options.NodeName, notice => Tell(notice, log), time)
        {
            Words = words,
        };
        var events = new EventSink(
            client, $"kube-proxy-{Environment.MachineName}", words => log.Error("An Event", ("words", words)), time);
        return new SourceStart(new NodeGate(source, options, log, time), events, client) { Server = (source, client) };
    }

    private static ApiClient Connect(ConnectionOptions options)
    {
        try
        {
            return ApiClient.Open(options);
        }
        catch (ConnectionException failure) when (string.IsNullOrEmpty(options.Kubeconfig + options.Master))
        {
            throw new FlagException($"{failure.Message}, or --objects for objects in files");
        }
    }

    private static void Tell(WatchNotice notice, AgentLog log)
    {
        switch (notice.Kind)
        {
            case WatchNoticeKind.Lost:
                log.Error(
                    "The API server cannot be followed; rules stay as they are, and it is tried again",
                    ("resource", notice.Subject), ("reason", notice.Words));
                break;
            case WatchNoticeKind.Recovered:
                log.Info(0, "The API server is followed again", ("resource", notice.Subject));
                break;
            default:
                log.Error("An object cannot be used", ("fault", notice));
                break;
        }
    }
}
