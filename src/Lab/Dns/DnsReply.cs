using System.Collections.Immutable;

namespace Signalbox.Lab.Dns;

/// <summary>A name server's answer. <paramref name="Code"/> is the response code: 0 for no error, 3 for no such name.
/// <paramref name="Records"/> are addresses or names, as the type that was asked for says.</summary>
public sealed record DnsReply(int Code, ImmutableArray<string> Records)
{
    public const int NoError = 0;
    public const int NoSuchName = 3;
}
