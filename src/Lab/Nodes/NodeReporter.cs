using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Nodes;

/// <summary>Writes the status of the kubelet's own Node whenever the Node is new.</summary>
internal sealed class NodeReporter(KubeletOptions options)
{
    private readonly MachineFacts _machine = MachineFacts.Read();

    public Task RunAsync(CancellationToken stop) => StoreFollower.FollowAsync(
        options, ResourceKinds.Nodes, _ => Report(), ReportNew, stop);

    private void ReportNew(StoreEvent happened)
    {
        if (happened.Type == StoreEventType.Added && happened.Object!.Name == options.NodeName)
        {
            Report();
        }
    }

    private void Report()
    {
        if (options.Registry.Store.Find(ResourceKinds.Nodes, "", options.NodeName) is null)
        {
            return;
        }

        try
        {
            options.Registry.UpdateStatus(ResourceKinds.Nodes, "", options.NodeName, node =>
            {
                node["status"] = NodeStatus.Of(
                    node["status"] as JsonObject ?? [], options, _machine, options.Time.GetUtcNow());
                return node;
            });
        }
        catch (StoreException gone) when (gone.Kind == StoreError.NotFound)
        {
            // Deleted this moment: it is reported when it is there again.
        }
    }
}
