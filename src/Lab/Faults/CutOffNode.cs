using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Life;
using Signalbox.Lab.Nodes;

namespace Signalbox.Lab.Faults;

/// <summary>A node that no packet reaches or leaves, until it is joined again. As its kubelet's heartbeat stays away,
/// the node is written off after the grace time, as the control plane of a real cluster does.</summary>
internal sealed class CutOffNode : IDisposable
{
    private readonly RunningLab _lab;
    private readonly string _node;
    private readonly CancellationTokenSource _joined = new();

    public CutOffNode(RunningLab lab, string node, TimeSpan grace)
    {
        (_lab, _node) = (lab, node);
        lab.Network.SetNodeLink(node, isUp: false);
        lab.KubeletOf(node).Link.Cut();
        _ = WriteOffAsync(grace);
    }

    public void Dispose()
    {
        _joined.Cancel();
        _lab.Network.SetNodeLink(_node, isUp: true);
        _lab.KubeletOf(_node).Link.Mend();
        _joined.Dispose();
    }

    private async Task WriteOffAsync(TimeSpan grace)
    {
        try
        {
            await Task.Delay(grace, _lab.Time, _joined.Token).ConfigureAwait(false);
            _lab.Registry.As("kube-controller-manager").UpdateStatus(
                ResourceKinds.Nodes, "", _node, node => WriteOff(node, _lab.Time.GetUtcNow()));
        }
        catch (OperationCanceledException)
        {
            // It was joined in time.
        }
        catch (StoreException gone) when (gone.Kind == StoreError.NotFound)
        {
            // Nobody counts on the node any more.
        }
    }

    // What is not heard of is not known. Source: kube-controller-manager's node lifecycle.
    private static JsonObject WriteOff(JsonObject node, DateTimeOffset now)
    {
        foreach (var condition in (node["status"]?["conditions"] as JsonArray ?? []).OfType<JsonObject>())
        {
            condition["status"] = "Unknown";
            condition["reason"] = "NodeStatusUnknown";
            condition["message"] = "Kubelet stopped posting node status.";
            condition["lastTransitionTime"] = PodStatus.Time(now);
        }

        return node;
    }
}
