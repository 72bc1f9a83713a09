using System.Text;
using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Nftables.Text;

/// <summary>One table of what "nft list ruleset" printed, with or without -n: its declarations are known, its rules and
/// elements are read when somebody asks for them. Not for several threads.</summary>
public sealed class NftTextTable
{
    private readonly DumpBytes _dump;
    private readonly Dictionary<string, (SetHeader Header, TextBlock Block)> _sets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (NftSet Set, SetContent Content)> _anonymous = new(StringComparer.Ordinal);
    private readonly List<NftChain> _chains = [];

    internal NftTextTable(
        DumpBytes dump, string family, string name, bool isDormant, IReadOnlyList<TextBlock> blocks)
    {
        (_dump, Family, Name, IsDormant) = (dump, family, name, isDormant);
        Elements = new TextElements(this);
        var names = new HashSet<(bool IsChain, string Name)>();
        foreach (var block in blocks.Where(block => block.Kind is "chain" or "set" or "map"))
        {
            if (!names.Add((block.Kind == "chain", block.Name)))
            {
                throw dump.Fail(block.Start, $"{block.Kind} {block.Name} is there twice in table {family} {name}");
            }

            if (block.Kind is "set" or "map")
            {
                var header = SetHeader.Read(block.Name, block.Kind == "map", HeaderLines(block));
                _sets[block.Name] = (header, block);
            }
            else
            {
                _chains.Add(ReadChain(block));
            }
        }
    }

    /// <summary>"ip", "ip6", "inet", or one whose packets are not of IP.</summary>
    public string Family { get; }

    public string Name { get; }

    /// <summary>The kernel does not look at it.</summary>
    public bool IsDormant { get; }

    /// <summary>Its base chains are named as those of iptables are: INPUT, PREROUTING.</summary>
    public bool HasOnlyUpperCaseHooks =>
        _chains.Any(chain => chain.Hook is not null)
        && _chains.Where(chain => chain.Hook is not null).All(chain => chain.Name.All(char.IsAsciiLetterUpper));

    public INftElements Elements { get; }

    /// <summary>How many chains' rules somebody has asked for.</summary>
    public int ReadChains { get; private set; }

    /// <summary>How many sets' elements somebody has asked for.</summary>
    public int ReadSets => ((TextElements)Elements).Held.ReadSets;

    /// <summary>Sets that have a name, and chains, in the order of the text.</summary>
    public NftRuleset Rules(IPFamily family) => new(
        family, [.. _sets.Values.Select(set => set.Header.Set)], [.. _chains]);

    /// <summary>Reads the table whose "table" stands at this place, and sets it behind its end. Throws
    /// <see cref="DumpException"/>.</summary>
    public static NftTextTable Read(DumpBytes dump, ref int at)
    {
        var scan = new TableScan(dump, at);
        var table = scan.Read();
        at = scan.End;
        return table;
    }

    /// <summary>Null where there is no such set, or its elements are of kinds that are not read here.</summary>
    internal NftSet? FindReadable(string set) =>
        _sets.TryGetValue(set, out var found) && found.Header.IsReadable ? found.Header.Set : null;

    internal NftSet? FindAnonymous(string set) =>
        _anonymous.TryGetValue(set, out var found) ? found.Set : null;

    /// <summary>A set that a rule brings along gets a name that no set with a name has. Null where its elements cannot
    /// be read.</summary>
    internal NftSet? AddAnonymous(string chain, string elements, ValueKind[] key, SetValue value)
    {
        var data = value == SetValue.Data ? ImpliedKinds.KindsOf(elements) : [];
        if (key.Concat(data).Any(kind => Selector.FieldOf(kind) is null))
        {
            return null;
        }

        var reader = new ElementReader(elements, key, data);
        var content = reader.ReadAll();
        if (reader.Fault is not null)
        {
            return null;
        }

        var name = $"__{(value == SetValue.None ? "set" : "map")}-{_anonymous.Count}-{chain}";
        var set = new NftSet(name, SetHeader.FieldsOf(key), value)
        {
            Data = SetHeader.FieldsOf(data),
            IsInterval = content.Elements.Any(element => element.Through is not null),
            IsAnonymous = true,
        };
        _anonymous[name] = (set, content);
        return set;
    }

    private NftChain ReadChain(TextBlock block)
    {
        var header = ChainHeader.None;
        var first = _dump.Text.Span[block.Start..block.End].TrimStart(" \t\r\n"u8);
        if (first.StartsWith("# handle"u8))
        {
            first = first[(first.IndexOf((byte)'\n') + 1)..].TrimStart(" \t\r\n"u8);
        }

        if (first.StartsWith("type "u8) || first.StartsWith("comment "u8))
        {
            header = ChainHeader.Read(
                Lines(block).TakeWhile(line => line is [] or ['#', ..] || ChainHeader.IsLine(line)));
        }

        return NftChain.Later(
            block.Name, () => ReadRules(block), header.Hook, header.Comment);
    }

    private EquatableArray<NftRule> ReadRules(TextBlock block)
    {
        ReadChains++;
        return Lines(block)
            .Where(line => line.Length > 0 && line[0] != '#' && !ChainHeader.IsLine(line))
            .Select(line => RuleReader.Read(this, block.Name, line))
            .ToEquatable();
    }

    private SetContent? ReadElements(string name)
    {
        if (_anonymous.TryGetValue(name, out var anonymous))
        {
            return anonymous.Content;
        }

        if (!_sets.TryGetValue(name, out var found) || !found.Header.IsReadable)
        {
            return null;
        }

        var (header, block) = found;
        var body = _dump.Text.Span[block.Start..block.End];
        var start = body.IndexOf("elements = {"u8);
        if (start < 0)
        {
            return new SetContent(header.Set.Key);
        }

        start += "elements = {"u8.Length;
        var text = Encoding.UTF8.GetString(body[start..body.LastIndexOf((byte)'}')]);
        var reader = new ElementReader(text, header.Key, header.Data);
        var content = reader.ReadAll();
        return reader.Fault is { } fault
            ? throw _dump.Fail(
                block.Start + start + Encoding.UTF8.GetByteCount(text.AsSpan(0, reader.At)), $"{fault} of {name}")
            : content;
    }

    private IEnumerable<string> HeaderLines(TextBlock block) =>
        Lines(block).TakeWhile(line => !line.StartsWith("elements", StringComparison.Ordinal));

    /// <summary>The body's lines, without the spaces around them.</summary>
    private IEnumerable<string> Lines(TextBlock block)
    {
        for (var at = block.Start; at < block.End;)
        {
            var end = Math.Min(_dump.LineEnd(at), block.End);
            yield return _dump.Say(at, end).Trim();
            at = end + 1;
        }
    }

    private sealed class TextElements(NftTextTable table) : INftElements
    {
        public HeldElements Held { get; } = new(table.ReadElements);

        public NftSet? SetOf(string name) => table.FindAnonymous(name);

        public bool TryFind(string set, in RegisterBytes key, out NftElement element) =>
            Held.TryFind(set, key, out element);

        public IEnumerable<NftElement> StartingWith(string set, RegisterBytes prefix) =>
            Held.StartingWith(set, prefix);
    }
}
