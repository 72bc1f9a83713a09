using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Render.Nftables;

namespace Signalbox.Core.Rules.Nftables;

/// <summary>What has to be told the kernel so that it holds one Service's new objects instead of its old
/// ones.</summary>
public sealed record NftPatch
{
    public required ServiceName Name { get; init; }

    /// <summary>Elements that nobody else can have, to delete; one that leads elsewhere now is also in
    /// <see cref="Add"/>.</summary>
    public ImmutableArray<SetElement> Delete { get; init; } = [];

    public ImmutableArray<SetElement> Add { get; init; } = [];

    /// <summary>Claims to shared elements that are given up.</summary>
    public ImmutableArray<SetElement> Release { get; init; } = [];

    /// <summary>Claims to shared elements that are new.</summary>
    public ImmutableArray<SetElement> Claim { get; init; } = [];

    /// <summary>Claims to shared elements that the kernel was found to hold.</summary>
    public ImmutableArray<SetElement> Held { get; init; } = [];

    /// <summary>Sets to declare: new ones, and those whose timeout is another.</summary>
    public ImmutableArray<NftSet> DeclareSets { get; init; } = [];

    public ImmutableArray<NftSet> DeleteSets { get; init; } = [];

    /// <summary>Chains to write whole.</summary>
    public ImmutableArray<NftChain> WriteChains { get; init; } = [];

    /// <summary>Names of chains that are not wanted any more.</summary>
    public ImmutableArray<string> DropChains { get; init; } = [];

    /// <summary>Nothing to tell the kernel.</summary>
    public bool IsEmpty => Delete.IsEmpty && Add.IsEmpty && Release.IsEmpty && Claim.IsEmpty
        && DeclareSets.IsEmpty && DeleteSets.IsEmpty && WriteChains.IsEmpty && DropChains.IsEmpty;

    public static NftPatch Between(ServiceName name, ServiceObjects before, ServiceObjects after)
    {
        var (delete, add) = (Builder<SetElement>(), Builder<SetElement>());
        var (release, claim) = (Builder<SetElement>(), Builder<SetElement>());
        var old = new Dictionary<(NftSet, RegisterBytes), SetElement>(before.Elements.Count, ByName.Comparer);
        foreach (var element in before.Elements)
        {
            old.Add((element.Set, element.Element.Key), element);
        }

        foreach (var element in after.Elements)
        {
            if (!old.Remove((element.Set, element.Element.Key), out var previous))
            {
                (element.Set.IsShared ? claim : add).Add(element);
            }
            else if (!previous.Element.LeadsAs(element.Element))
            {
                delete.Add(previous);
                add.Add(element);
            }
        }

        foreach (var element in old.Values)
        {
            (element.Set.IsShared ? release : delete).Add(element);
        }

        return new NftPatch
        {
            Name = name,
            Delete = delete.DrainToImmutable(),
            Add = add.DrainToImmutable(),
            Release = release.DrainToImmutable(),
            Claim = claim.DrainToImmutable(),
            DeclareSets = [.. after.Sets.Items.Where(set => !before.Sets.Items.Contains(set))],
            DeleteSets = [.. before.Sets.Items.Where(set => after.Sets.Items.All(kept => kept.Name != set.Name))],
            WriteChains = [.. after.Chains.Items.Where(chain => !before.Chains.Items.Contains(chain))],
            DropChains =
            [
                .. before.Chains.Items.Select(chain => chain.Name)
                    .Where(old => after.Chains.Items.All(kept => kept.Name != old)),
            ],
        };
    }

    /// <summary>From what was found; what is found and wanted is claimed.</summary>
    public static NftPatch FromKernel(ServiceName name, ServiceObjects wanted, NftInventory found)
    {
        var (delete, add) = (Builder<SetElement>(), Builder<SetElement>());
        var (held, claim) = (Builder<SetElement>(), Builder<SetElement>());
        foreach (var element in wanted.Elements)
        {
            var state = found.Claim(element);
            if (state == ElementState.Other)
            {
                delete.Add(element);
            }

            if (element.Set.IsShared)
            {
                (state == ElementState.Equal ? held : claim).Add(element);
            }
            else if (state != ElementState.Equal)
            {
                add.Add(element);
            }
        }

        return new NftPatch
        {
            Name = name,
            Delete = delete.DrainToImmutable(),
            Add = add.DrainToImmutable(),
            Held = held.DrainToImmutable(),
            Claim = claim.DrainToImmutable(),
            DeclareSets = [.. wanted.Sets.Items.Where(set => !found.Holds(set))],
            WriteChains = [.. wanted.Chains.Items.Where(chain => !found.Holds(chain))],
        };
    }

    /// <summary>The elements that lead to no verdict: they can be there before any rule looks for them.</summary>
    public NftPatch WithoutVerdicts() => new()
    {
        Name = Name,
        Delete = Delete.RemoveAll(LeadsToVerdict),
        Add = Add.RemoveAll(LeadsToVerdict),
        Held = Held,
        Claim = Claim,
    };

    /// <summary>What <see cref="WithoutVerdicts"/> leaves.</summary>
    public NftPatch OnlyVerdicts() => this with
    {
        Delete = Delete.RemoveAll(element => !LeadsToVerdict(element)),
        Add = Add.RemoveAll(element => !LeadsToVerdict(element)),
        Held = [],
        Release = [],
        Claim = [],
    };

    private static bool LeadsToVerdict(SetElement element) => element.Set.Value == SetValue.Verdict;

    private static ImmutableArray<T>.Builder Builder<T>() => ImmutableArray.CreateBuilder<T>();

    /// <summary>Sets of one table are the same when their names are; comparing whole declarations costs more.</summary>
    private sealed class ByName : IEqualityComparer<(NftSet Set, RegisterBytes Key)>
    {
        public static readonly ByName Comparer = new();

        public bool Equals((NftSet Set, RegisterBytes Key) x, (NftSet Set, RegisterBytes Key) y) =>
            x.Set.Name == y.Set.Name && x.Key == y.Key;

        public int GetHashCode((NftSet Set, RegisterBytes Key) it) => HashCode.Combine(it.Set.Name, it.Key);
    }
}
