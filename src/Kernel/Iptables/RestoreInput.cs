using System.Buffers;

namespace Signalbox.Kernel.Iptables;

/// <summary>The standard input of a restore. Passes whole lines on as they come, and remembers which of them are
/// COMMIT. Once the program has stopped reading, what is written is dropped: its own words say why.</summary>
internal sealed class RestoreInput : IBufferWriter<byte>
{
    private const int FlushAt = 64 * 1024;

    private readonly List<int> _commits = [];
    private readonly Stream _stream;
    private byte[] _buffer = new byte[FlushAt * 2];
    private int _held;
    private int _lines;

    internal RestoreInput(Stream stream) => _stream = stream;

    /// <summary>The lines, from 1, that are COMMIT, as far as the program has read.</summary>
    internal IReadOnlyList<int> Commits => _commits;

    internal bool IsBroken { get; private set; }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _held);
        _held += count;
        if (_held >= FlushAt)
        {
            Flush();
        }
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_buffer.Length - _held < Math.Max(sizeHint, 1))
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _held + sizeHint));
        }

        return _buffer.AsMemory(_held);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Passes the rest on, a last line without an end too, and closes the program's standard input.</summary>
    internal void Complete()
    {
        Flush();
        Send(_held);
        try
        {
            _stream.Dispose();
        }
        catch (IOException)
        {
            IsBroken = true;
        }
    }

    private void Flush()
    {
        var whole = _buffer.AsSpan(0, _held).LastIndexOf((byte)'\n') + 1;
        NoteCommits(_buffer.AsSpan(0, whole));
        Send(whole);
    }

    private void Send(int count)
    {
        if (!IsBroken && count > 0)
        {
            try
            {
                _stream.Write(_buffer, 0, count);
            }
            catch (IOException)
            {
                // EPIPE: the program has ended, or closed its input. Its exit code and words are the result.
                IsBroken = true;
            }
        }

        _held -= count;
        _buffer.AsSpan(count, _held).CopyTo(_buffer);
    }

    private void NoteCommits(ReadOnlySpan<byte> lines)
    {
        int at;
        while ((at = lines.IndexOf("COMMIT\n"u8)) >= 0)
        {
            _lines += lines[..at].Count((byte)'\n') + 1;
            if (at == 0 || lines[at - 1] == (byte)'\n')
            {
                _commits.Add(_lines);
            }

            lines = lines[(at + "COMMIT\n"u8.Length)..];
        }

        _lines += lines.Count((byte)'\n');
    }
}
