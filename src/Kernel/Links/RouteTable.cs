using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using Signalbox.Core.Model;

namespace Signalbox.Kernel.Links;

/// <summary>The routes of the calling thread's network namespace: of IPv4 those of the main table, of IPv6 all.
/// </summary>
public static class RouteTable
{
    /// <summary>RTF_UP and RTF_GATEWAY. Source: linux/route.h.</summary>
    private const uint IsUp = 1;
    private const uint HasGateway = 2;

    /// <summary>In the kernel's order. Throws <see cref="KernelException"/>: Unsupported when this kernel does not
    /// tell, or has no such family.</summary>
    public static ImmutableArray<Route> Read(IPFamily family)
    {
        try
        {
            return family == IPFamily.IPv4
                ? Parse(File.ReadAllLines("/proc/thread-self/net/route"))
                : ParseIPv6(File.ReadAllLines("/proc/thread-self/net/ipv6_route"));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new KernelException(
                $"list the {family} routes", KernelErrorKind.Unsupported, failure.Message, failure);
        }
    }

    /// <summary>A heading, then: interface, destination, gateway, flags, and behind three more the mask; addresses as
    /// the machine's numbers. Source: fib_route_seq_show in net/ipv4/fib_trie.c.</summary>
    internal static ImmutableArray<Route> Parse(IEnumerable<string> lines) =>
    [
        .. lines.Skip(1).Select(line => line.Split('\t')).Where(words => words.Length > 7 && IsUsed(words[3]))
            .Select(words => new Route(
                words[0],
                new CIDR(
                    new Address(IPFamily.IPv4, FromMachine(words[1])),
                    (byte)BitOperations.PopCount(FromMachine(words[7]))),
                (Number(words[3]) & HasGateway) != 0)),
    ];

    /// <summary>Destination, its prefix length, source, its prefix length, next hop, metric, two counts, flags,
    /// interface, all numbers hexadecimal. Source: rt6_info_route in net/ipv6/ip6_fib.c.</summary>
    internal static ImmutableArray<Route> ParseIPv6(IEnumerable<string> lines) =>
    [
        .. lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 9 && IsUsed(words[8]))
            .Select(words => new Route(
                words[9],
                new CIDR(
                    new Address(IPFamily.IPv6, UInt128.Parse(words[0], NumberStyles.AllowHexSpecifier, null)),
                    (byte)Number(words[1])),
                (Number(words[8]) & HasGateway) != 0)),
    ];

    private static bool IsUsed(string flags) => (Number(flags) & IsUp) != 0;

    private static uint Number(string text) =>
        uint.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static uint FromMachine(string text) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(Number(text)) : Number(text);
}
