using Signalbox.Core.Rules;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Compare;

/// <summary>Compares the elements of one set: one difference for each frontend.</summary>
internal sealed class ElementComparison(
    NftSet set, IReadOnlyList<(Owner Owner, NftElement Element)> wanted, INftElements held, NftOwners owners)
{
    private readonly List<Change> _changes = [];
    private Dictionary<(Owner, string), int> _totals = [];

    public IEnumerable<Difference> Differences()
    {
        var keys = new HashSet<RegisterBytes>(wanted.Count);
        foreach (var (owner, element) in wanted)
        {
            keys.Add(element.Key);
            if (!held.TryFind(set.Name, element.Key, out var found))
            {
                _changes.Add(new Change(owner, null, element));
            }
            else if (!found.LeadsAs(element))
            {
                _changes.Add(new Change(owner, found, element));
            }
        }

        foreach (var element in held.StartingWith(set.Name, default).Where(element => !keys.Contains(element.Key)))
        {
            _changes.Add(new Change(owners.OfElement(set, element.Key), element, null));
        }

        if (_changes.Count == 0)
        {
            return [];
        }

        _totals = wanted.GroupBy(element => (element.Owner, NftOwners.FrontendOf(set, element.Element.Key)))
            .ToDictionary(group => group.Key, group => group.Count());
        return _changes.GroupBy(change => (change.Owner, Frontend: NftOwners.FrontendOf(set, change.Any.Key)))
            .Select(group => Of(group.Key.Owner, group.Key.Frontend, [.. group]));
    }

    private Difference Of(Owner owner, string frontend, List<Change> changes)
    {
        var kind = changes.TrueForAll(change => change.Wanted is null) ? DifferenceKind.ExtraElement
            : changes.TrueForAll(change => change.Held is null) ? DifferenceKind.MissingElement
            : DifferenceKind.LeadsElsewhere;
        var of = _totals.GetValueOrDefault((owner, frontend));
        return new Difference
        {
            Owner = owner,
            Kind = kind,
            Place = $"{(set.Value == SetValue.None ? "set" : "map")} {set.Name}",
            Words = $"{(frontend.Length == 0 ? "an element" : frontend)}: {Say(kind, changes.Count, of)}",
            Lines =
            [
                .. changes.Where(change => change.Held is not null)
                    .Select(change => DiffLine.Held(Say(change.Held!.Value))),
                .. changes.Where(change => change.Wanted is not null)
                    .Select(change => DiffLine.Wanted(Say(change.Wanted!.Value))),
            ],
        };
    }

    private static string Say(DifferenceKind kind, int count, int of) => kind switch
    {
        DifferenceKind.ExtraElement when of == 0 => "nobody wants this here",
        DifferenceKind.ExtraElement => $"{count} elements beside the {of} that are wanted",
        DifferenceKind.MissingElement when of == 1 => "missing",
        DifferenceKind.MissingElement => $"{count} of {of} elements are missing",
        _ when of == 1 => "leads elsewhere",
        _ => $"{count} of {of} elements lead elsewhere",
    };

    private string Say(NftElement element)
    {
        var text = new TextBuffer();
        if (element.Key.Length == 0)
        {
            return "*";
        }

        NftText.Write(text, set, element);
        return text.Written.ToString();
    }

    private readonly record struct Change(Owner Owner, NftElement? Held, NftElement? Wanted)
    {
        public NftElement Any => Wanted ?? Held!.Value;
    }
}
