namespace Signalbox.Core.Rules.Nftables;

/// <summary>The elements that a table's sets hold, as a walk asks for them.</summary>
public interface INftElements
{
    /// <summary>A set that came with a rule, and is known once that rule has been read; null where there is none.
    /// </summary>
    NftSet? SetOf(string name) => null;

    /// <summary>False as well where there is no such set.</summary>
    bool TryFind(string set, in RegisterBytes key, out NftElement element);

    /// <summary>All elements whose keys begin with these bytes, in any order; with no bytes, all of them.</summary>
    IEnumerable<NftElement> StartingWith(string set, RegisterBytes prefix);
}
