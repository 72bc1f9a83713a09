using System.Text.Json.Nodes;
using Signalbox.E2E.Kubectl;
using Signalbox.E2E.Lab.Load;

namespace Signalbox.E2E.Lab.Faults;

/// <summary>A lab of four nodes in three zones with an echo server on each of the first three nodes, for all tests in
/// which something goes wrong. Each clears what it added.</summary>
public sealed class FaultLab : IDisposable
{
    /// <summary>Of the echo servers, and of the Service before them.</summary>
    public const string App = "echo";

    public FaultLab()
    {
        KubectlProgram.SkipUnlessUsable();
        Lab = LabRun.Up("--nodes", "4", "--zones", "3");
        try
        {
            Lab.Kubectl("label", "node", "node-1", "node-2", "node-3", "echo=yes").ThrowIfFailed();
            Lab.Create(LabObjects.Echo(App, 3, "{echo: \"yes\"}"), LabObjects.Service(App, App));
            Lab.WaitForRollout(App);
        }
        catch
        {
            Lab.Dispose();
            throw;
        }
    }

    public LabRun Lab { get; }

    /// <summary>Adds a fault, which is cleared when it is disposed, if not before.</summary>
    internal AddedFault Add(params string[] arguments)
    {
        var words = Lab.Must(["fault", "add", .. arguments]);
        return new AddedFault(
            Lab, int.Parse(words.Split(' ', ':')[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    public JsonArray List() =>
        JsonNode.Parse(Lab.Must("fault", "list", "-o", "json"))!["faults"]!.AsArray();

    /// <summary>The echo server of a node: its name and address.</summary>
    public (string Name, string Address) PodOn(string node, string app = App)
    {
        var words = Lab.Kubectl(
            "get", "pods", "-l", $"app={app}", "--field-selector", $"spec.nodeName={node}",
            "-o", "jsonpath={.items[0].metadata.name} {.items[0].status.podIP}").ThrowIfFailed().Output.Split(' ');
        return (words[0], words[1]);
    }

    /// <summary>Nodes of a Service's ready endpoints, in order.</summary>
    public string ReadyNodes(string service = App)
    {
        var slices = JsonNode.Parse(Lab.Kubectl(
            "get", "endpointslices", "-l", $"kubernetes.io/service-name={service}", "-o", "json")
            .ThrowIfFailed().Output)!;
        var ready = slices["items"]!.AsArray().SelectMany(slice => (slice!["endpoints"] as JsonArray ?? []))
            .Where(one => (bool)one!["conditions"]!["ready"]!).Select(one => (string)one!["nodeName"]!);
        return string.Join(' ', ready.Order(StringComparer.Ordinal));
    }

    public void WaitForReadyNodes(string nodes, string service = App) => Eventually.True(
        () => ReadyNodes(service) == nodes, () => $"ready on {ReadyNodes(service)}, not {nodes}\n{Lab.Logs()}");

    public void Dispose() => Lab.Dispose();
}

/// <summary>A fault of a lab, until it is cleared.</summary>
internal sealed class AddedFault(LabRun lab, int number) : IDisposable
{
    private bool _isCleared;

    public int Number => number;

    public void Clear()
    {
        if (!_isCleared)
        {
            _isCleared = true;
            lab.Must("fault", "clear", $"{number}");
        }
    }

    /// <summary>Somebody else has cleared it.</summary>
    public void Forget() => _isCleared = true;

    public void Dispose() => Clear();
}
