namespace Signalbox.Core.Rules.Nftables.Text;

/// <summary>What a rule is made of so far, and what it may refer to.</summary>
/// <param name="table">The rule's, for its sets.</param>
/// <param name="chain">For the names of sets that it brings along.</param>
internal sealed class RuleContext(NftTextTable table, string chain)
{
    public List<Expression> Made { get; } = [];

    /// <summary>The transport protocol that earlier conditions have made sure of.</summary>
    public byte? Protocol { get; set; }

    /// <summary>The network's likewise; that of a table of one family is known from the start.</summary>
    public byte? Family { get; set; } = table.Family switch { "ip" => 2, "ip6" => 10, _ => null };

    public string TableFamily => table.Family;

    public void Add(Expression expression) => Made.Add(expression);

    /// <summary>Conditions that nft leaves out in its words, since what follows implies them.</summary>
    public void Require(byte? protocol, byte? family)
    {
        if (family is { } network && Family is null)
        {
            Family = network;
            Add(new Expression.LoadMeta(0, MetaKey.NetworkProtocol));
            Add(new Expression.Compare(0, new([network])));
        }

        if (protocol is { } transport && Protocol != transport)
        {
            Protocol = transport;
            Add(new Expression.LoadMeta(0, MetaKey.TransportProtocol));
            Add(new Expression.Compare(0, new([transport])));
        }
    }

    /// <summary>Brings all of them into registers, side by side.</summary>
    public void Load(IReadOnlyList<Selector> selectors)
    {
        foreach (var selector in selectors)
        {
            Require(selector.Protocol, selector.Family);
        }

        var register = 0;
        foreach (var selector in selectors)
        {
            Add(selector.LoadTo((byte)register));
            register += selector.Width / sizeof(uint);
        }
    }

    /// <summary>"@name" or elements in braces, as what follows them is written.</summary>
    /// <param name="words">Stands there.</param>
    /// <param name="selectors">What is looked for.</param>
    /// <param name="value">What the elements lead to.</param>
    /// <returns>Null for a set that is not there, or that cannot be read.</returns>
    public NftSet? SetOf(WordCursor words, IReadOnlyList<Selector> selectors, SetValue value)
    {
        if (words.Braced() is { } text)
        {
            return table.AddAnonymous(chain, text, [.. selectors.Select(selector => selector.Kind)], value);
        }

        return words.Peek is { IsQuoted: false, Text: ['@', .. var name] } && table.FindReadable(name) is { } set
            && words.Next().Text.Length > 0
                ? set
                : null;
    }
}
