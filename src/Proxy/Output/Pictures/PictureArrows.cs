using System.Globalization;
using Signalbox.Core.Trace;

namespace Signalbox.Proxy.Output.Pictures;

/// <summary>Arrows of a picture with the odds that a packet which comes to their beginning goes along them.</summary>
internal sealed class PictureArrows
{
    /// <summary>Columns of a label.</summary>
    private const int LabelWidth = 40;

    private readonly Dictionary<ArrowKey, Dictionary<string, Odds>> _passed = [];
    private readonly List<ArrowKey> _order = [];
    private readonly Dictionary<(string Node, string Caller), Odds> _visited = [];

    public void Visit(string node, string caller, Odds odds) => Add(_visited, (node, caller), odds);

    public void Pass(ArrowKey arrow, string caller, Odds odds)
    {
        if (!_passed.TryGetValue(arrow, out var callers))
        {
            _passed[arrow] = callers = new(StringComparer.Ordinal);
            _order.Add(arrow);
        }

        Add(callers, caller, odds);
    }

    public IReadOnlyList<GraphArrow> Draw() =>
    [
        .. _order.Select(arrow => new GraphArrow(
            arrow.From, arrow.To,
            [
                .. OddsOf(arrow),
                .. arrow.Words.Length == 0 ? [] : arrow.Words.Split('\n').SelectMany(line => Paragraph
                    .Lines([line], LabelWidth, LabelWidth).Select(parts => string.Concat(parts.Select(p => p.Text)))),
            ],
            arrow.IsDashed)),
    ];

    private static void Add<TKey>(Dictionary<TKey, Odds> sums, TKey key, Odds odds)
        where TKey : notnull => sums[key] = sums.GetValueOrDefault(key, Odds.Never) + odds;

    /// <summary>Nothing where all that come here go this way; one number where it is the same for all.</summary>
    private IEnumerable<string> OddsOf(ArrowKey arrow)
    {
        var callers = _passed[arrow];
        var shares = callers.Select(pair => (
            Caller: pair.Key, Share: Say(pair.Value.ToDouble() / _visited[(arrow.From, pair.Key)].ToDouble())));
        var others = _visited.Keys.Any(visit => visit.Node == arrow.From && !callers.ContainsKey(visit.Caller));
        var groups = shares.GroupBy(share => share.Share, share => share.Caller).ToList();
        if (groups is [{ Key: var only }] && !others)
        {
            return only == Always ? [] : [only];
        }

        return groups.Select(group =>
            $"{(group.Key == Always ? "only" : group.Key)} for {string.Join(", ", group)}");
    }

    private const string Always = "100%";

    private static string Say(double share) =>
        share > 0.99999 ? Always : string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.#}%");
}

/// <summary>An arrow as one and the same for all packets that go along it.</summary>
/// <param name="From">The id of a node.</param>
/// <param name="To">The id of a node.</param>
/// <param name="Words">Lines; may be empty.</param>
/// <param name="IsDashed">No rule leads this way.</param>
internal sealed record ArrowKey(string From, string To, string Words, bool IsDashed);

/// <summary>What one way of one caller's packet adds to arrows: each place counts once, however often the way comes by.
/// </summary>
internal sealed class PictureVisits(PictureArrows arrows, string caller, Odds odds)
{
    private readonly HashSet<string> _visited = new(StringComparer.Ordinal);
    private readonly HashSet<ArrowKey> _passed = [];

    public void Visit(string node)
    {
        if (_visited.Add(node))
        {
            arrows.Visit(node, caller, odds);
        }
    }

    public void Pass(string from, string to, IReadOnlyList<string> words, bool isDashed)
    {
        Visit(from);
        Visit(to);
        var arrow = new ArrowKey(from, to, string.Join('\n', words), isDashed);
        if (_passed.Add(arrow))
        {
            arrows.Pass(arrow, caller, odds);
        }
    }
}
