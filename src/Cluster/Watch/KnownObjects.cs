using Signalbox.Core.Model;

namespace Signalbox.Cluster.Watch;

/// <summary>The names of one kind's objects that have been handed out, so that a list can tell which of them are gone.
/// The objects themselves are not kept here.</summary>
internal sealed class KnownObjects
{
    private HashSet<ServiceName> _names = [];
    private HashSet<ServiceName>? _listed;
    private bool _hasNameless;

    public int Count => _names.Count;

    /// <summary>A list begins: what is not met before <see cref="EndList"/> is gone. One that was begun before and not
    /// ended counts for nothing.</summary>
    public void BeginList()
    {
        _listed = [];
        _hasNameless = false;
    }

    /// <summary>The object is there.</summary>
    public void Add(ServiceName name)
    {
        _names.Add(name);
        _listed?.Add(name);
    }

    /// <summary>The object is not there, or is none of ours. True when it had been handed out.</summary>
    public bool Remove(ServiceName name)
    {
        _listed?.Remove(name);
        return _names.Remove(name);
    }

    /// <summary>It is there but cannot be read: whoever has it keeps what it has.</summary>
    public void Keep(ServiceName name)
    {
        if (_names.Contains(name))
        {
            _listed?.Add(name);
        }
    }

    /// <summary>It is there, but who it is cannot be read: the list does not tell what is gone.</summary>
    public void AddNameless() => _hasNameless = true;

    /// <summary>A list is whole. Names that it did not hold are forgotten and returned.</summary>
    public IReadOnlyList<ServiceName> EndList()
    {
        if (_listed is null)
        {
            return [];
        }

        if (_hasNameless)
        {
            _names.UnionWith(_listed);
            _listed = null;
            return [];
        }

        var gone = _names.Where(name => !_listed.Contains(name)).ToList();
        _names = _listed;
        _listed = null;
        return gone;
    }
}
