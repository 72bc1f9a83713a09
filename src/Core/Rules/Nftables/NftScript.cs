using System.Buffers;
using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Nftables;

/// <summary>Writes a transaction as a script for "nft -f": one command a line, elements of one set together.
/// <see cref="Flush"/> hands over what is left.</summary>
/// <param name="family">Of our table.</param>
/// <param name="sink">Takes the text.</param>
/// <param name="known">Sets that exist already: nft has other words for flushing a map than a set.</param>
public sealed class NftScript(IPFamily family, IBufferWriter<byte> sink, params IEnumerable<NftSet> known)
    : IRulesetWriter
{
    /// <summary>nft reads a line of many elements much faster than many lines, but not one without end.</summary>
    private const int ElementsPerLine = 200;

    private readonly TextBuffer _text = new(sink);
    private readonly NftText _words = new(family);
    private readonly HashSet<string> _maps = [.. known.Where(IsMap).Select(set => set.Name)];
    private (string Verb, string Set) _open;
    private int _elements;

    public void For(ServiceName? owner)
    {
    }

    public void AddTable() => Line($"add table {_words.Table} {{ comment \"{NftRuleset.TableComment}\" ; }}");

    public void DeleteTable() => Line($"delete table {_words.Table}");

    public void AddChain(NftChain chain) => Declare("add chain", chain.Name, NftText.PropertiesOf(chain));

    public void FlushChain(string chain) => Command("flush chain", chain);

    public void DeleteChain(string chain) => Command("delete chain", chain);

    public void AddRule(string chain, NftRule rule)
    {
        Close();
        var text = new TextBuffer();
        if (!_words.TryWrite(text, rule, out var why))
        {
            Line(NftText.Apologize(why!));
            return;
        }

        Begin("add rule", chain);
        _text.Write(' ');
        _text.Write(text.Written);
        _text.Write('\n');
    }

    public void AddSet(NftSet set)
    {
        if (IsMap(set))
        {
            _maps.Add(set.Name);
        }

        Declare(IsMap(set) ? "add map" : "add set", set.Name, _words.PropertiesOf(set));
    }

    public void FlushSet(string set) => Command(_maps.Contains(set) ? "flush map" : "flush set", set);

    public void DeleteSet(string set) => Command("delete set", set);

    public void AddElement(NftSet set, in NftElement element)
    {
        Open("add element", set.Name);
        NftText.Write(_text, set, element);
    }

    public void DeleteElement(NftSet set, in NftElement element)
    {
        Open("delete element", set.Name);
        NftText.WriteKey(_text, set, element);
    }

    /// <summary>Hands everything to the sink.</summary>
    public void Flush()
    {
        Close();
        _text.Flush();
    }

    private static bool IsMap(NftSet set) => set.Value != SetValue.None;

    private void Declare(string verb, string name, IReadOnlyList<string> properties)
    {
        Close();
        Begin(verb, name);
        if (properties.Count > 0)
        {
            _text.Write(" { ");
            foreach (var property in properties)
            {
                _text.Write(property.TrimEnd(';'));
                _text.Write("; ");
            }

            _text.Write('}');
        }

        _text.Write('\n');
    }

    private void Command(string verb, string name)
    {
        Close();
        Begin(verb, name);
        _text.Write('\n');
    }

    private void Begin(string verb, string name)
    {
        _text.Write(verb);
        _text.Write(' ');
        _text.Write(_words.Table);
        _text.Write(' ');
        _text.Write(name);
    }

    private void Line(string line)
    {
        Close();
        _text.Write(line);
        _text.Write('\n');
    }

    /// <summary>Begins a line of elements, or goes on with the one that is open.</summary>
    private void Open(string verb, string set)
    {
        if (_elements > 0 && _elements < ElementsPerLine && _open == (verb, set))
        {
            _text.Write(", ");
        }
        else
        {
            Close();
            Begin(verb, set);
            _text.Write(" { ");
        }

        _open = (verb, set);
        _elements++;
    }

    private void Close()
    {
        if (_elements > 0)
        {
            _text.Write(" }\n");
        }

        _elements = 0;
    }
}
