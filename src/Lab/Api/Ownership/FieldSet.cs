using System.Text.Json.Nodes;

namespace Signalbox.Lab.Api.Ownership;

/// <summary>A set of fields of an object, as a tree that has their paths' elements (<see cref="FieldElement"/>) as its
/// branches. A field may be in the set though none below it is, and the other way round. Never holds empty branches.
/// Source: FieldsV1 of the API reference.</summary>
internal sealed class FieldSet
{
    private const string Self = ".";

    private readonly SortedDictionary<string, FieldSet> _children = new(StringComparer.Ordinal);

    /// <summary>Whether the field that this tree stands for is in the set itself.</summary>
    public bool IsMember { get; set; }

    public bool IsEmpty => !IsMember && _children.Count == 0;

    public IEnumerable<KeyValuePair<string, FieldSet>> Children => _children;

    /// <summary>Null when nothing at or below that element is in the set.</summary>
    public FieldSet? Find(string element) => _children.GetValueOrDefault(element);

    public void Add(string element, FieldSet inner)
    {
        if (!inner.IsEmpty)
        {
            _children[element] = inner;
        }
    }

    public static FieldSet Of(params IEnumerable<string[]> paths)
    {
        var set = new FieldSet();
        foreach (var path in paths)
        {
            var at = set;
            foreach (var element in path)
            {
                if (!at._children.TryGetValue(element, out var inner))
                {
                    at._children[element] = inner = new FieldSet();
                }

                at = inner;
            }

            at.IsMember = true;
        }

        return set;
    }

    public FieldSet Union(FieldSet other) => Combine(this, other, (one, two) => one || two);

    public FieldSet Except(FieldSet other) => Combine(this, other, (one, two) => one && !two);

    public FieldSet Intersect(FieldSet other) => Combine(this, other, (one, two) => one && two);

    /// <summary>The paths of all members, as messages show them: ".spec.ports[port=80,protocol="TCP"].name".</summary>
    public IEnumerable<string> Paths(string prefix = "")
    {
        IEnumerable<string> self = IsMember ? [prefix] : [];
        return self.Concat(_children.SelectMany(one => one.Value.Paths(prefix + FieldElement.Show(one.Key))));
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject();
        if (IsMember && _children.Count > 0)
        {
            json[Self] = new JsonObject();
        }

        foreach (var (element, inner) in _children)
        {
            json[element] = inner.ToJson();
        }

        return json;
    }

    /// <summary>What is no object counts as an empty one.</summary>
    public static FieldSet Parse(JsonNode? json)
    {
        var set = new FieldSet();
        foreach (var (element, inner) in json as JsonObject ?? [])
        {
            if (element == Self)
            {
                set.IsMember = true;
                continue;
            }

            var child = Parse(inner);
            child.IsMember |= child._children.Count == 0;
            set.Add(element, child);
        }

        return set;
    }

    private static string[] Elements(FieldSet? set) => set is null ? [] : [.. set._children.Keys];

    private static FieldSet Combine(FieldSet? one, FieldSet? other, Func<bool, bool, bool> keeps)
    {
        var both = new FieldSet { IsMember = keeps(one?.IsMember ?? false, other?.IsMember ?? false) };
        foreach (var element in Elements(one).Union(Elements(other)))
        {
            both.Add(element, Combine(one?.Find(element), other?.Find(element), keeps));
        }

        return both;
    }
}
