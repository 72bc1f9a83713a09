using System.Buffers.Binary;
using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxRtnetlink;

namespace Signalbox.Kernel.Links;

/// <summary>The addresses of this node.</summary>
public static class LocalAddresses
{
    private const int Attempts = 10;

    /// <summary>The addresses of all interfaces, in any state, of the calling thread's network namespace: sorted,
    /// each once, may be empty. Throws <see cref="KernelException"/>. Source: linux/if_addr.h; on a point-to-point
    /// link IFA_LOCAL is ours and IFA_ADDRESS the peer's.</summary>
    public static ImmutableArray<Address> Read(IPFamily family) =>
        [.. ReadByLink(family).Select(held => held.Address).Distinct().Order()];

    /// <summary>The same in the kernel's order, each with the index of its interface. An address may be on several.
    /// </summary>
    public static ImmutableArray<(int Link, Address Address)> ReadByLink(IPFamily family)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return ReadOnce(family);
            }
            catch (KernelException failure) when (failure.Kind == KernelErrorKind.Transient && attempt < Attempts)
            {
                // An address came or went while the list was read: it is read from the start.
            }
        }
    }

    private static ImmutableArray<(int Link, Address Address)> ReadOnce(IPFamily family)
    {
        using var socket = NetlinkSocket.Open(LinuxNetlink.NETLINK_ROUTE);
        var request = new MessageWriter();
        const ushort Flags = LinuxNetlink.NLM_F_REQUEST | LinuxNetlink.NLM_F_DUMP;
        request.Begin(RTM_GETADDR, Flags, socket.NextSequence());
        request.Put(new ifaddrmsg { ifa_family = FamilyNumber.Of(family) });
        request.End();
        var addresses = ImmutableArray.CreateBuilder<(int Link, Address Address)>();
        socket.Exchange($"list the {family} addresses", request, message =>
        {
            if (Decode(message, family) is { } held)
            {
                addresses.Add(held);
            }
        });
        return addresses.DrainToImmutable();
    }

    internal static (int Link, Address Address)? Decode(NetlinkMessage message, IPFamily family)
    {
        var attributes = message.AttributesAfter<ifaddrmsg>(out var fixedPart);
        if (message.Type != RTM_NEWADDR || fixedPart.ifa_family != FamilyNumber.Of(family))
        {
            return null;
        }

        Address? address = null;
        while (attributes.Next())
        {
            if (attributes.Type == IFA_LOCAL || (attributes.Type == IFA_ADDRESS && address is null))
            {
                address = Decode(attributes, family);
            }
        }

        return address is { } found ? ((int)fixedPart.ifa_index, found) : null;
    }

    private static Address Decode(in AttributeReader attribute, IPFamily family) => family == IPFamily.IPv4
        ? new Address(family, attribute.BigEndian32)
        : BinaryPrimitives.TryReadUInt128BigEndian(attribute.Value, out var bits)
            ? new Address(family, bits)
            : throw attribute.Short();
}
