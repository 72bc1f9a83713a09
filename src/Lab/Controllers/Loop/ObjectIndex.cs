namespace Signalbox.Lab.Controllers.Loop;

/// <summary>Finds objects of a kind by terms that are read from each of them.</summary>
internal sealed class ObjectIndex(Func<KnownObject, IEnumerable<string>> termsOf)
{
    private readonly Dictionary<string, Dictionary<string, KnownObject>> _byTerm = new(StringComparer.Ordinal);

    /// <summary>A copy, so the caller may cause changes while it goes through.</summary>
    public IReadOnlyList<KnownObject> this[string term] =>
        _byTerm.TryGetValue(term, out var found) ? [.. found.Values] : [];

    public int Count(string term) => _byTerm.TryGetValue(term, out var found) ? found.Count : 0;

    public void Apply(ObjectChange change)
    {
        foreach (var term in change.Old is null ? [] : termsOf(change.Old))
        {
            Remove(term, change.Key);
        }

        foreach (var term in change.New is null ? [] : termsOf(change.New))
        {
            Add(term, change.New!);
        }
    }

    private void Add(string term, KnownObject added)
    {
        if (!_byTerm.TryGetValue(term, out var objects))
        {
            _byTerm[term] = objects = new Dictionary<string, KnownObject>(StringComparer.Ordinal);
        }

        objects[added.Key] = added;
    }

    private void Remove(string term, string key)
    {
        if (_byTerm.TryGetValue(term, out var objects) && objects.Remove(key) && objects.Count == 0)
        {
            _byTerm.Remove(term);
        }
    }
}
