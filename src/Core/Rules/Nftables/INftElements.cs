namespace Signalbox.Core.Rules.Nftables;

/// <summary>The elements that a table's sets hold, as a walk asks for them.</summary>
public interface INftElements
{
    /// <summary>False as well where there is no such set.</summary>
    bool TryFind(string set, in RegisterBytes key, out NftElement element);

    /// <summary>All elements whose keys begin with these bytes, in any order; with no bytes, all of them.</summary>
    IEnumerable<NftElement> StartingWith(string set, RegisterBytes prefix);
}
