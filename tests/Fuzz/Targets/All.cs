using Signalbox.Fuzz.Engine;

namespace Signalbox.Fuzz.Targets;

/// <summary>Every decoder of bytes or text that comes from outside: a server, a file, a program, the kernel, a person.
/// </summary>
internal static class All
{
    public static IReadOnlyList<Decoder> Decoders { get; } =
    [
        .. ObjectDecoders.All, .. StreamDecoders.All, .. ConnectDecoders.All, .. ConfigurationDecoders.All,
        .. RuleDecoders.All, .. NetlinkDecoders.All, .. KernelTextDecoders.All, .. BodyDecoders.All,
        .. RequestDecoders.All, .. SpdyDecoders.All,
    ];
}
