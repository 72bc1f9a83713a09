using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Trace.Dumps;

/// <summary>A chain in what iptables-save wrote: where its rules are. They are read when they are asked for.</summary>
internal sealed class SavedChain(string name)
{
    private readonly List<(int Start, int End)> _more = [];
    private int _start = -1;
    private int _end;
    private ImmutableArray<Rule> _rules;
    private ImmutableArray<RuleCount?> _counts;

    public string Name { get; } = name;

    /// <summary>What falls off the end of this built-in chain is dropped.</summary>
    public bool DropsByPolicy { get; set; }

    /// <summary>Of what met the policy.</summary>
    public RuleCount? Count { get; set; }

    public bool IsParsed => !_rules.IsDefault;

    /// <summary>One line more; those of a chain mostly stand together.</summary>
    public void Add(int start, int end)
    {
        if (_start < 0)
        {
            (_start, _end) = (start, end);
        }
        else if (_more.Count == 0 && start == _end + 1)
        {
            _end = end;
        }
        else
        {
            _more.Add((start, end));
        }
    }

    public ImmutableArray<Rule> Rules(ReadOnlySpan<byte> text)
    {
        Parse(text);
        return _rules;
    }

    /// <summary>As many as rules; null where nothing was counted.</summary>
    public ImmutableArray<RuleCount?> Counts(ReadOnlySpan<byte> text)
    {
        Parse(text);
        return _counts;
    }

    private void Parse(ReadOnlySpan<byte> text)
    {
        if (IsParsed)
        {
            return;
        }

        var rules = ImmutableArray.CreateBuilder<Rule>();
        var counts = ImmutableArray.CreateBuilder<RuleCount?>();
        if (_start >= 0)
        {
            Parse(text[_start.._end], rules, counts);
        }

        foreach (var (start, end) in _more)
        {
            Parse(text[start..end], rules, counts);
        }

        _counts = counts.DrainToImmutable();
        _rules = rules.DrainToImmutable();
    }

    private void Parse(
        ReadOnlySpan<byte> lines, ImmutableArray<Rule>.Builder rules, ImmutableArray<RuleCount?>.Builder counts)
    {
        var letters = ArrayPool<char>.Shared.Rent(lines.Length);
        var text = letters.AsSpan(0, Encoding.UTF8.GetChars(lines, letters));
        foreach (var range in ((ReadOnlySpan<char>)text).Split('\n'))
        {
            ReadOnlySpan<char> line = text[range].TrimEnd('\r');
            var count = SavedCount.TakeFront(ref line);
            line = line["-A ".Length..].TrimStart(' ')[Name.Length..].TrimStart(' ');
            if (SavedCount.Find(line, out var at, out var length) is { } within)
            {
                count = within;
                line = string.Concat(line[..at], line[(at + length)..]);
            }

            rules.Add(RuleParser.Parse(line));
            counts.Add(count);
        }

        ArrayPool<char>.Shared.Return(letters);
    }
}
