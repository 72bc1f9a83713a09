using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Signalbox.Kernel.Namespaces;
using Signalbox.Lab.Namespaces;

namespace Signalbox.Bench;

/// <summary>A lab of three nodes, made and asked by the program. Its folder is a temporary one; removed when disposed.
/// </summary>
internal sealed class BenchedLab : IDisposable
{
    private const string Name = "bench";

    private static readonly IPEndPoint NameServer = new(IPAddress.Parse("10.96.0.10"), 53);

    private readonly string _states = Directory.CreateTempSubdirectory("signalbox-bench-").FullName;
    private readonly Dictionary<string, string> _namespaces;

    public BenchedLab(string mode)
    {
        try
        {
            Run("up", $"--proxy-mode={mode}");
            var status = JsonNode.Parse(Run("status", "-o", "json"))!;
            _namespaces = status["networks"]!.AsArray().ToDictionary(
                each => (string)each!["place"]!, each => (string)each!["namespace"]!);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private static IEnumerable<string> Nodes => ["node-1", "node-2", "node-3"];

    /// <summary>Runs a verb, which must end well, and returns its output.</summary>
    public string Run(string verb, params IEnumerable<string> arguments) => Command.Run(
        "env", [$"SIGNALBOX_LAB_STATE={_states}", BenchedPrograms.Lab, verb, "--name", Name, .. arguments])
        .ThrowIfFailed().Output;

    /// <summary>How long this takes, up to its end.</summary>
    public TimeSpan Kubectl(params IEnumerable<string> arguments)
    {
        var watch = Stopwatch.StartNew();
        Command.Run("kubectl", [$"--kubeconfig={Path.Combine(_states, Name, "kubeconfig")}", .. arguments])
            .ThrowIfFailed();
        return watch.Elapsed;
    }

    /// <summary>Asks the cluster's DNS for its own name, from the first node.</summary>
    public SteadyLookups Lookups() => new(
        NetworkNamespace.Open(_namespaces["node-1"]), NameServer, "kube-dns.kube-system.svc.cluster.local");

    /// <summary>Whether every node knows so many Services at least, and its kernel all that it knows.</summary>
    public bool HaveProgrammed(int services) => Nodes.All(node =>
    {
        var page = Command.Run(
            "ip", ["netns", "exec", _namespaces[node], "curl", "-s", "http://127.0.0.1:10249/metrics"]).Output;
        return Sample(page, "signalbox_services") >= services && Sample(page, "signalbox_changes_pending") == 0;
    });

    public void Dispose()
    {
        if (Directory.Exists(Path.Combine(_states, Name)))
        {
            Run("down");
        }

        Directory.Delete(_states, recursive: true);
    }

    private static double Sample(string page, string metric)
    {
        var line = page.Split('\n').FirstOrDefault(line =>
            line.StartsWith(metric + "{", StringComparison.Ordinal) && line.Contains("IPv4", StringComparison.Ordinal));
        return line is null
            ? double.NaN
            : double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
