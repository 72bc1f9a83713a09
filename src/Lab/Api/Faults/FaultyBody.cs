using Signalbox.Lab.Streams;

namespace Signalbox.Lab.Api.Faults;

/// <summary>A response body that is slow, or ends before its time by a <see cref="BodyCutException"/>.</summary>
internal sealed class FaultyBody : WritingStream
{
    private readonly Stream _body;
    private readonly RequestFault _fault;
    private readonly TimeProvider _time;
    private long _left;
    private bool _isCut;

    public FaultyBody(Stream body, RequestFault fault, TimeProvider time)
    {
        (_body, _fault, _time) = (body, fault, time);
        _left = fault is RequestFault.CutBody cut ? cut.AfterBytes : long.MaxValue;
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_isCut)
        {
            return;
        }

        var now = buffer[..(int)Math.Min(buffer.Length, _left)];
        _left -= now.Length;
        await WriteInPiecesAsync(now, cancellationToken).ConfigureAwait(false);
        if (_fault is RequestFault.CutBody { Ending: var ending } && _left == 0)
        {
            _isCut = true;
            await _body.FlushAsync(cancellationToken).ConfigureAwait(false);
            throw new BodyCutException(ending);
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => _body.FlushAsync(cancellationToken);

    /// <summary>Only what is left over after a cut comes this way.</summary>
    public override void Write(byte[] buffer, int offset, int count)
    {
        if (!_isCut)
        {
            _body.Write(buffer, offset, count);
        }
    }

    public override void Flush()
    {
        if (!_isCut)
        {
            _body.Flush();
        }
    }

    private async Task WriteInPiecesAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_fault is not RequestFault.SlowBody slow)
        {
            await _body.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
            return;
        }

        for (var at = 0; at < buffer.Length; at += slow.Bytes)
        {
            var piece = buffer.Slice(at, Math.Min(slow.Bytes, buffer.Length - at));
            await _body.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
            await _body.FlushAsync(cancellationToken).ConfigureAwait(false);
            await Task.Delay(slow.Every, _time, cancellationToken).ConfigureAwait(false);
        }
    }
}
