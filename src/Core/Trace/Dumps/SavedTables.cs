using System.Text;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Trace.Dumps;

/// <summary>Finds where the chains of all tables are in what iptables-save wrote, line by line. Of use once.</summary>
internal sealed class SavedTables(ReadOnlyMemory<byte> text)
{
    private const int LongestName = 256;

    private Dictionary<string, HeldChain>? _open;
    private SavedChain? _last;

    public ChainTables Chains { get; } = new();

    /// <summary>"*nat" was opened before.</summary>
    public bool Has(ReadOnlySpan<byte> line) => TableOf(line) is { } table && Chains.Has(table);

    /// <summary>"*nat": what follows is of this table. One that is none of ours is passed over.</summary>
    public void Open(ReadOnlySpan<byte> line)
    {
        _last = null;
        _open = null;
        if (TableOf(line) is { } table)
        {
            _open = Chains.Open(table);
        }
    }

    /// <summary>":INPUT DROP [0:0]"</summary>
    public void Declare(ReadOnlySpan<byte> line)
    {
        if (_open is null)
        {
            return;
        }

        Span<char> letters = stackalloc char[LongestName * 2];
        var words = Letters(line[1..], letters).TrimEnd('\r');
        var end = words.IndexOf(' ');
        var chain = Find(end < 0 ? words : words[..end]);
        var rest = end < 0 ? [] : words[(end + 1)..];
        chain.DropsByPolicy |= rest.StartsWith("DROP");
        chain.Count = SavedCount.Of(rest[(rest.IndexOf(' ') + 1)..]);
    }

    /// <summary>"-A INPUT -j ACCEPT", with or without "[12:345] " before it.</summary>
    /// <returns>False when it is no such line.</returns>
    public bool Append(int start, int end)
    {
        if (_open is null)
        {
            return true;
        }

        var line = text.Span[start..end];
        if (line.StartsWith("["u8))
        {
            line = line[(line.IndexOf((byte)']') + 1)..].TrimStart((byte)' ');
        }

        if (!line.StartsWith("-A "u8))
        {
            return false;
        }

        var rest = line["-A "u8.Length..].TrimStart((byte)' ');
        var length = rest.IndexOfAny((byte)' ', (byte)'\r');
        var name = length < 0 ? rest : rest[..length];
        if (name.IsEmpty || name.Length > LongestName)
        {
            return false;
        }

        if (_last is null || !Ascii.Equals(name, _last.Name))
        {
            Span<char> letters = stackalloc char[LongestName];
            _last = Find(Letters(name, letters));
        }

        _last.Add(start, end);
        return true;
    }

    private static Table? TableOf(ReadOnlySpan<byte> line)
    {
        Span<char> name = stackalloc char[LongestName];
        return TableText.ParseAny(Letters(line[1..], name).TrimEnd(" \r"));
    }

    private SavedChain Find(ReadOnlySpan<char> name)
    {
        var chains = _open!.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!chains.TryGetValue(name, out var chain))
        {
            chain = new SavedChain(name.ToString(), text);
            _open[chain.Name] = chain;
        }

        return (SavedChain)chain;
    }

    private static ReadOnlySpan<char> Letters(ReadOnlySpan<byte> line, Span<char> letters) =>
        letters[..Encoding.UTF8.GetChars(line[..Math.Min(line.Length, letters.Length)], letters)];
}
