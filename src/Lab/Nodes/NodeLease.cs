using System.Globalization;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Nodes;

/// <summary>Renews the Lease of the kubelet's own Node in kube-node-lease, as kubelets do to say that they live.
/// </summary>
internal sealed class NodeLease(KubeletOptions options)
{
    private const string Home = "kube-node-lease";
    private const int DurationSeconds = 40;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    public async Task RunAsync(CancellationToken stop)
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                if (options.Link.IsUp)
                {
                    Renew();
                }

                await Task.Delay(Period, options.Time, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The kubelet ends, and its lease runs out.
        }
    }

    private void Renew()
    {
        var registry = options.Registry;
        try
        {
            if (registry.Store.Find(PolicyKinds.Leases, Home, options.NodeName) is not null)
            {
                registry.Update(PolicyKinds.Leases, Home, options.NodeName, Renewed);
            }
            else if (registry.Store.Find(ResourceKinds.Nodes, "", options.NodeName) is { } node)
            {
                registry.Create(PolicyKinds.Leases, Renewed(New(node)));
            }
        }
        catch (StoreException refused) when (refused.Kind is StoreError.NotFound or StoreError.AlreadyExists
            or StoreError.Conflict or StoreError.Forbidden)
        {
            // Somebody else writes it, or takes it away, this moment: the next time is soon.
        }
    }

    private JsonObject Renewed(JsonObject lease)
    {
        var spec = lease.Ensure("spec");
        (spec["holderIdentity"], spec["leaseDurationSeconds"]) = (options.NodeName, DurationSeconds);
        spec["renewTime"] = options.Time.GetUtcNow().UtcDateTime.ToString(
            "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        return lease;
    }

    /// <summary>It goes with its Node.</summary>
    private JsonObject New(StoredObject node) => new()
    {
        ["apiVersion"] = PolicyKinds.Leases.ApiVersion,
        ["kind"] = PolicyKinds.Leases.Kind,
        ["metadata"] = new JsonObject
        {
            ["name"] = options.NodeName,
            ["namespace"] = Home,
            ["ownerReferences"] = new JsonArray(new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Node",
                ["name"] = node.Name,
                ["uid"] = node.Uid,
            }),
        },
    };
}
