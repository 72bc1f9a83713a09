using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Render.Nftables;

/// <summary>Gathers a Service's elements: several ports of it may have one in common.</summary>
internal sealed class ElementBuilder
{
    private readonly List<SetElement> _elements = [];
    private HashSet<(string Set, RegisterBytes Key)>? _shared;

    /// <summary>Adds an element that no other port can have.</summary>
    public void Add(NftSet set, in NftElement element) => _elements.Add(new SetElement(set, element));

    /// <summary>Adds an element unless it is there.</summary>
    public void AddOnce(NftSet set, in NftElement element)
    {
        if ((_shared ??= []).Add((set.Name, element.Key)))
        {
            Add(set, element);
        }
    }

    public EquatableArray<SetElement> Take() => new([.. _elements]);
}
