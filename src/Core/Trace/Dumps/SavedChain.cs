using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Trace.Dumps;

/// <summary>A chain in what iptables-save wrote: where its rules are.</summary>
internal sealed class SavedChain(string name, ReadOnlyMemory<byte> text) : HeldChain(name)
{
    private List<(int Start, int End)>? _more;
    private int _start = -1;
    private int _end;

    /// <summary>One line more; those of a chain mostly stand together.</summary>
    public void Add(int start, int end)
    {
        if (_start < 0)
        {
            (_start, _end) = (start, end);
        }
        else if (_more is null && start == _end + 1)
        {
            _end = end;
        }
        else
        {
            (_more ??= []).Add((start, end));
        }
    }

    protected override void Read(
        ImmutableArray<Rule>.Builder rules, ImmutableArray<RuleCount?>.Builder counts)
    {
        if (_start >= 0)
        {
            Parse(text.Span[_start.._end], rules, counts);
        }

        foreach (var (start, end) in _more ?? [])
        {
            Parse(text.Span[start..end], rules, counts);
        }
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
