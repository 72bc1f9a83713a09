namespace Signalbox.Core.Rules.Nftables;

/// <summary>How many Services want each element that several can have in common, so that none of them takes away what
/// another needs.</summary>
public sealed class ElementClaims
{
    private readonly Dictionary<(string Set, RegisterBytes Key), int> _counts = [];

    public int Of(in SetElement element) => _counts.GetValueOrDefault((element.Set.Name, element.Element.Key));

    /// <summary>Adds to the count. Throws <see cref="InvalidOperationException"/> when it would fall below zero.
    /// </summary>
    public void Add(in SetElement element, int claims)
    {
        var key = (element.Set.Name, element.Element.Key);
        var count = _counts.GetValueOrDefault(key) + claims;
        switch (count)
        {
            case < 0:
                throw new InvalidOperationException(
                    $"more claims to an element of {element.Set.Name} given up than held");
            case 0:
                _counts.Remove(key);
                break;
            default:
                _counts[key] = count;
                break;
        }
    }

    public void Clear() => _counts.Clear();
}
