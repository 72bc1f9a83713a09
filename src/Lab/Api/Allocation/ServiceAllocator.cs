using System.Text.Json.Nodes;
using Signalbox.Core.Model;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Allocation;

/// <summary>Gives Services their ClusterIPs and node ports. What is taken is what the stored Services hold: it is read
/// from the store at the start, and follows each write. The caller holds a lock.</summary>
internal sealed class ServiceAllocator
{
    private readonly ObjectStore _store;
    private readonly RegistrySettings _settings;
    private readonly HashSet<Address> _addresses = [];
    private readonly HashSet<int> _ports = [];

    public ServiceAllocator(ObjectStore store, RegistrySettings settings)
    {
        (_store, _settings) = (store, settings);
        foreach (var service in store.List(ResourceKinds.Services).Objects.Span)
        {
            Take(ServiceClaims.Of(service.ToJson()));
        }
    }

    /// <summary>Fills families, ClusterIPs and node ports of <paramref name="after"/>. What is chosen counts as taken
    /// only when the Service is stored. Throws <see cref="StoreException"/>.</summary>
    /// <param name="place">Where the Service is, for messages.</param>
    /// <param name="before">As it is; null for a new one.</param>
    /// <param name="after">As it shall be.</param>
    /// <param name="isDryRun">Whether nothing will come of it: as upstream's, numbers are then not chosen but the
    /// first ones are shown.</param>
    public void Allocate(ObjectPlace place, JsonObject? before, JsonObject after, bool isDryRun)
    {
        var spec = after.Ensure("spec");
        var blocks = Blocks();
        FamilyChoice.Settle(place, before.Child("spec"), spec, [.. blocks.Select(block => block.Family).Distinct()]);
        var own = ServiceClaims.Of(before);
        var request = new ServiceRequest(place, spec, isDryRun);
        new ClusterIPChoice(blocks, address => _addresses.Contains(address) && !own.Addresses.Contains(address))
            .Settle(request, _settings.Random);
        new NodePortChoice(port => _ports.Contains(port) && !own.Ports.Contains(port))
            .Settle(request, _settings.Random);
    }

    /// <summary>Takes note of a write.</summary>
    public void Follow(StoreChange done)
    {
        var old = ServiceClaims.Of(done.Old?.ToJson());
        _addresses.ExceptWith(old.Addresses);
        _ports.ExceptWith(old.Ports);
        if (!done.IsGone)
        {
            Take(ServiceClaims.Of(done.Object.ToJson()));
        }
    }

    private void Take(ServiceClaims claims)
    {
        _addresses.UnionWith(claims.Addresses);
        _ports.UnionWith(claims.Ports);
    }

    /// <summary>Those of the settings, then those that ServiceCIDRs add.</summary>
    private List<CIDR> Blocks()
    {
        var blocks = _settings.ServiceCIDRs.ToList();
        foreach (var one in _store.List(ResourceKinds.ServiceCIDRs).Objects.Span)
        {
            var json = one.ToJson();
            if (!json.Child("metadata").Has("deletionTimestamp"))
            {
                blocks.AddRange(json.Child("spec").Texts("cidrs")
                    .Where(text => CIDR.TryParse(text, out _)).Select(CIDR.Parse));
            }
        }

        return [.. blocks.Distinct()];
    }
}
