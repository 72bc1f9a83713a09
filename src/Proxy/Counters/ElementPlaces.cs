using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Nftables;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Proxy.Counters;

/// <summary>Keys of nftables' counting sets: they name the endpoint, and the frontend, whose owner the plan knows.
/// </summary>
internal sealed class ElementPlaces(IPFamily family) : ICountedPlaces
{
    private NodePlan? _before;
    private NodePlan? _now;

    public IEnumerable<RegisterBytes>? Keys => null;

    public CountedPlace? Find(in RegisterBytes key) =>
        CountedKey.Read(family, key) is { } counted
        && (OwnerIn(_now, counted.Frontend) ?? OwnerIn(_before, counted.Frontend)) is { } owner
            ? new CountedPlace(owner, new CountedEndpoint(counted.Address, counted.Port))
            : null;

    public void Follow(NodePlan after, IReadOnlyCollection<ServiceName> changed) => (_before, _now) = (_now, after);

    private static ServicePortName? OwnerIn(NodePlan? plan, in FrontendKey frontend) =>
        plan?.Claims.Of(frontend) is { IsEmpty: false } claims ? claims[0].Name : null;
}
