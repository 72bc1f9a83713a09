using Signalbox.Cluster.Files;
using Signalbox.Core.Model;
using Signalbox.Lab.Namespaces;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.KernelNet.Golden;

/// <summary>What "signalbox proxy --once" does, in the test's own process: quicker, and it tells what was sent.
/// </summary>
internal sealed class InProcessStart
{
    private readonly List<ClusterChange> _objects;

    /// <param name="objects">A file of objects.</param>
    /// <param name="flags">As on the command line.</param>
    /// <param name="more">Objects besides.</param>
    public InProcessStart(string objects, IEnumerable<string> flags, params IEnumerable<ClusterChange> more)
    {
        Options = ProxyFlags.Read(["--objects", objects, .. flags]);
        var source = new ObjectSourceOptions { Paths = [objects], NodeName = Options.NodeName };
        _objects = [.. ObjectSource.Read(source).Objects, .. more];
    }

    public IReadOnlyList<ClusterChange> Objects => _objects;

    public ProxyOptions Options { get; }

    /// <summary>One start for both families. Fails when the kernel does not take all of it.</summary>
    /// <returns>Transactions and operations, for each family.</returns>
    public IReadOnlyDictionary<IPFamily, SyncReport> Run(TemporaryNamespace inside) => inside.Run(() =>
        Enum.GetValues<IPFamily>().ToDictionary(family => family, Start));

    private SyncReport Start(IPFamily family)
    {
        var words = new StringWriter();
        var log = new AgentLog(words, TimeProvider.System, 0);
        using var start = FamilyStart.Try(
            family, Options, log, new BackendOpener(Options, log, TimeProvider.System),
            TestContext.Current.CancellationToken);
        Assert.True(start is not null, words.ToString());
        foreach (var change in _objects.Append(new ClusterChange.InitialStateComplete()))
        {
            start.Lane.Take(change);
        }

        var report = start.Lane.Sync();
        Assert.True(report.Succeeded && report.Refused.Count + report.Faulty.Count == 0, words + report.Failure?.Words);
        return report;
    }
}
