using Signalbox.Core.Model;

namespace Signalbox.Lab.Pods;

/// <summary>What became of one connection or datagram.</summary>
public abstract record ProbeResult
{
    private ProbeResult()
    {
    }

    /// <summary>An echo server answered: which one, and the client's address as that server saw it.</summary>
    public sealed record Answered(string Endpoint, Address Source) : ProbeResult;

    /// <summary>ECONNREFUSED: a reset or an ICMP port unreachable came back.</summary>
    public sealed record Refused : ProbeResult;

    /// <summary>Nothing came back in time (ETIMEDOUT), or the kernel gave another reason.</summary>
    public sealed record NoAnswer(int Errno) : ProbeResult
    {
        /// <summary>ETIMEDOUT of Linux' asm-generic/errno.h: what silence is reported as.</summary>
        public const int TimedOut = 110;
    }
}
