namespace Signalbox.Lab.Api.Http.Spdy;

/// <summary>What a client says by SPDY/3.1, as far as anybody here acts on it. Source: the SPDY protocol's draft 3.1,
/// 2.6.</summary>
internal abstract record SpdyFrame
{
    private SpdyFrame()
    {
    }

    /// <summary>SYN_STREAM: a stream begins.</summary>
    /// <param name="Stream">Its number.</param>
    /// <param name="Headers">By name, without regard to case.</param>
    /// <param name="IsLast">Nothing will come from the client on it.</param>
    public sealed record Opening(uint Stream, IReadOnlyDictionary<string, string> Headers, bool IsLast) : SpdyFrame;

    /// <summary>Bytes of a stream: a DATA frame, or a part of one.</summary>
    /// <param name="Stream">Its number.</param>
    /// <param name="Bytes">Valid until the next frame is read. May be empty.</param>
    /// <param name="EndsFrame">Whether the frame ends with it.</param>
    /// <param name="IsLast">Nothing more will come from the client on this stream.</param>
    public sealed record Piece(uint Stream, ReadOnlyMemory<byte> Bytes, bool EndsFrame, bool IsLast) : SpdyFrame;

    /// <summary>RST_STREAM: a stream is over, both ways.</summary>
    public sealed record Reset(uint Stream, uint Status) : SpdyFrame;

    /// <summary>Wants to be said back.</summary>
    public sealed record Ping(uint Id) : SpdyFrame;

    /// <summary>The client will open no more streams.</summary>
    public sealed record GoAway : SpdyFrame;

    /// <summary>A frame that changes nothing here: settings, replies to nothing, windows. Flow is what TCP makes of it,
    /// because the clients that are served keep no windows.</summary>
    public sealed record Other(int Type) : SpdyFrame;
}
