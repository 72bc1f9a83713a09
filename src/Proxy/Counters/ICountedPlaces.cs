using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Proxy.Counters;

/// <summary>Knows what the keys of one family's counters stand for. Not for several threads.</summary>
internal interface ICountedPlaces
{
    /// <summary>The keys to ask the kernel for; null where it lists them itself.</summary>
    IEnumerable<RegisterBytes>? Keys { get; }

    /// <summary>Null for what no plan knows, or knew until a moment ago.</summary>
    CountedPlace? Find(in RegisterBytes key);

    /// <summary>The kernel has rules of this plan now. What went with it is still found until the next one.</summary>
    /// <param name="after">The plan.</param>
    /// <param name="changed">Services that may differ from the plan before.</param>
    void Follow(NodePlan after, IReadOnlyCollection<ServiceName> changed);
}
