using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Kernel.Nftables;

/// <summary>A message of a batch that the kernel refused.</summary>
/// <param name="Operation">What it was: "add 10.96.0.1 . tcp . 80 . 0 to set endpoints".</param>
/// <param name="Owners">Whose it was: one. None: it was nobody's. Several: the kernel has named the message but not the
/// element in it, and it is one of these.</param>
/// <param name="Words">What the kernel said.</param>
internal sealed record BatchRefusal(string Operation, EquatableArray<ServiceName> Owners, string Words)
{
    internal bool IsVague => Owners.Count > 1;

    /// <summary>One for each owner.</summary>
    internal IEnumerable<NftRefusal> Each() => Owners.IsEmpty
        ? [new NftRefusal(Operation, null, Words)]
        : Owners.Items.Select(owner => new NftRefusal(Operation, owner, Words));
}
