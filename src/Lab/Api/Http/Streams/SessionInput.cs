using System.Text.Json;
using Signalbox.Lab.Api.Streams;

namespace Signalbox.Lab.Api.Http.Streams;

/// <summary>What comes from a client, for the session: input, its end, and the terminal's size.</summary>
/// <param name="session">Whose input it is.</param>
/// <param name="end">The session is over: nothing is worth waiting for.</param>
internal sealed class SessionInput(IContainerSession session, CancellationToken end)
{
    /// <summary>A size is a few bytes of JSON; what is longer is none.</summary>
    private const int LongestSize = 1024;

    private readonly List<byte> _size = [];
    private bool _isOver;

    public async ValueTask TakeAsync(ChannelPiece piece)
    {
        switch (piece.Channel)
        {
            case ChannelSocket.Input:
                await WriteAsync(piece.Bytes).ConfigureAwait(false);
                break;
            case ChannelSocket.End when piece.Bytes.Span is [ChannelSocket.Input]:
                await EndAsync().ConfigureAwait(false);
                break;
            case ChannelSocket.Size:
                Resize(piece);
                break;
        }
    }

    /// <summary>Waits until the program has room. A program that reads no more does not hear the rest.</summary>
    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_isOver || bytes.IsEmpty || session.Input is null)
        {
            return;
        }

        try
        {
            await session.Input.WriteAsync(bytes, end).ConfigureAwait(false);
            await session.Input.FlushAsync(end).ConfigureAwait(false);
        }
        catch (Exception over) when (over is IOException or ObjectDisposedException
            || (over is OperationCanceledException && end.IsCancellationRequested))
        {
            _isOver = true;
        }
    }

    private async ValueTask EndAsync()
    {
        if (_isOver || session.Input is null)
        {
            return;
        }

        _isOver = true;
        try
        {
            await session.Input.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The program has closed its side already.
        }
    }

    private void Resize(ChannelPiece piece)
    {
        if (_size.Count + piece.Bytes.Length <= LongestSize)
        {
            _size.AddRange(piece.Bytes.Span);
        }

        if (!piece.IsLast)
        {
            return;
        }

        if (SizeOf([.. _size]) is var (columns, rows) && !end.IsCancellationRequested)
        {
            session.Resize(columns, rows);
        }

        _size.Clear();
    }

    /// <summary>Null for what is no size: a client's mistake that its session survives.</summary>
    private static (int Columns, int Rows)? SizeOf(byte[] json)
    {
        try
        {
            var size = JsonSerializer.Deserialize<TerminalSize>(json, JsonSerializerOptions.Web);
            return size is null ? null : (size.Width, size.Height);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record TerminalSize(ushort Width, ushort Height);
}
