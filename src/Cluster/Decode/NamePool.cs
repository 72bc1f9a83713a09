namespace Signalbox.Cluster.Decode;

/// <summary>One copy of each name that a list of objects repeats: namespaces, nodes, zones, port names. Lives for one
/// reading, so that nothing is kept that no object holds.</summary>
internal sealed class NamePool
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public string Pooled(string name)
    {
        if (_names.TryGetValue(name, out var known))
        {
            return known;
        }

        _names.Add(name);
        return name;
    }
}
