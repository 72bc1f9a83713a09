namespace Signalbox.Lab.Api.Store;

/// <summary>Which objects a list or watch is about: those that meet all of its requirements.</summary>
public sealed class ObjectSelector
{
    private readonly IReadOnlyList<Func<StoredObject, bool>> _requirements;

    internal ObjectSelector(IReadOnlyList<Func<StoredObject, bool>> requirements) => _requirements = requirements;

    public static ObjectSelector Everything { get; } = new([]);

    /// <summary>Whether it leaves nothing out.</summary>
    public bool IsEverything => _requirements.Count == 0;

    public bool Matches(StoredObject candidate)
    {
        foreach (var isMet in _requirements)
        {
            if (!isMet(candidate))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads the two selectors of a request; the namespace of its path, null for all, is a requirement too.
    /// Throws <see cref="FormatException"/> for text that is no selector, or names a field that the kind cannot be
    /// selected by.</summary>
    public static ObjectSelector Parse(ResourceKind kind, string? labels, string? fields, string? @namespace)
    {
        var requirements = new List<Func<StoredObject, bool>>();
        if (@namespace is not null)
        {
            requirements.Add(candidate => candidate.Namespace == @namespace);
        }

        requirements.AddRange(LabelSelectorText.Parse(labels ?? "").Select(Requirement));
        requirements.AddRange(FieldSelectorText.Parse(kind, fields ?? "").Select(Requirement));
        return requirements.Count == 0 ? Everything : new ObjectSelector(requirements);
    }

    private static Func<StoredObject, bool> Requirement(LabelRequirement one) =>
        candidate => one.IsMetBy(candidate.Labels);

    private static Func<StoredObject, bool> Requirement(FieldRequirement one) =>
        candidate => (candidate.Field(one.Path) ?? "") == one.Value != one.IsNegated;
}
