using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Signalbox.Kernel.Interop;

namespace Signalbox.Kernel.Terminals;

/// <summary>The side of a pseudo-terminal that a terminal program has: what is read was written by the programs on it,
/// what is written is typed to them. Nobody who waits for it holds a thread.</summary>
internal sealed class MasterStream(SafeFileHandle master, ReadinessWatch readiness, string name) : Stream
{
    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>0 when the last program has closed the terminal, and when the terminal was disposed.</summary>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (master.IsClosed)
            {
                return 0;
            }

            if (TryRead(buffer.Span) is { } count)
            {
                return count;
            }

            await readiness.WhenReadable().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Throws <see cref="IOException"/> when no program has the terminal open any more.</summary>
    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            if (master.IsClosed)
            {
                throw new IOException($"write to {name}: the terminal is closed");
            }

            if (TryWrite(buffer.Span) is { } count)
            {
                buffer = buffer[count..];
                continue;
            }

            await readiness.WhenWritable().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

    public override void Write(byte[] buffer, int offset, int count) =>
        WriteAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

    public override void Flush()
    {
        // Nothing is held back here.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Null when there is nothing yet.</summary>
    private unsafe int? TryRead(Span<byte> into)
    {
        nint count;
        int errno;
        fixed (byte* start = into)
        {
            do
            {
                count = Libc.read(master, start, (nuint)into.Length);
                errno = Marshal.GetLastPInvokeError();
            }
            while (Libc.Interrupted(count));
        }

        return (count, errno) switch
        {
            ( >= 0, _) => (int)count,
            // How Linux tells that the last program has closed the other side.
            (_, Libc.EIO) => 0,
            (_, Libc.EAGAIN) => null,
            _ => throw new KernelException($"read from {name}", errno),
        };
    }

    /// <summary>Null when there is no room yet.</summary>
    private unsafe int? TryWrite(ReadOnlySpan<byte> from)
    {
        nint count;
        int errno;
        fixed (byte* start = from)
        {
            do
            {
                count = Libc.write(master, start, (nuint)from.Length);
                errno = Marshal.GetLastPInvokeError();
            }
            while (Libc.Interrupted(count));
        }

        return (count, errno) switch
        {
            ( > 0, _) => (int)count,
            (0, _) or (_, Libc.EAGAIN) => null,
            (_, Libc.EIO) => throw new IOException($"write to {name}: no program has it open any more"),
            _ => throw new KernelException($"write to {name}", errno),
        };
    }
}
