namespace Signalbox.Core.Trace;

/// <summary>How often packets have met something, as the kernel has counted.</summary>
/// <param name="Packets">Of connections that nat is asked about, only the first each.</param>
/// <param name="Bytes">With the headers of IP.</param>
public readonly record struct RuleCount(ulong Packets, ulong Bytes);
