using System.Buffers.Binary;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>Translations by what registers hold.</summary>
internal static class NftTranslations
{
    /// <summary>What the connection may become, each as likely as the others; empty when that is not known; null when
    /// the statement is no translation.</summary>
    public static Flow[]? Of(Expression statement, Flow flow, NftRegisters registers, NodeAddresses node)
    {
        switch (statement)
        {
            case Expression.DNAT nat:
                return Destinations(
                    flow, registers, nat.Family, new(nat.Address, nat.Address),
                    nat.Port is { } port ? new(port, port) : null);
            case Expression.Translate { IsSource: false } nat:
                return Destinations(flow, registers, nat.Family, nat.Addresses, nat.Ports);
            case Expression.Translate nat:
                return Sources(flow, registers, nat);
            case Expression.Redirect redirect:
                return
                [
                    .. ForeignTarget.Redirect(flow, node, null).SelectMany(here =>
                        RangeOf(here, registers, IPFamily.IPv4, null, redirect.Ports)?.Destinations(here) ?? []),
                ];
            default:
                return null;
        }
    }

    private static Flow[] Destinations(
        Flow flow, in NftRegisters registers, IPFamily family, RegisterRange? addresses, RegisterRange? ports) =>
        RangeOf(flow, registers, family, addresses, ports) is { } range ? [.. range.Destinations(flow)] : [];

    /// <summary>Which of several addresses is taken hangs on the other connections: it is one that is not known.
    /// </summary>
    private static Flow[] Sources(Flow flow, in NftRegisters registers, Expression.Translate nat) =>
        RangeOf(flow, registers, nat.Family, nat.Addresses, null) is not { } range || nat.Addresses is null ? []
        : [range.First == range.Last ? flow with { NewSource = range.First } : flow with { IsMasqueraded = true }];

    private static NatRange? RangeOf(
        Flow flow, NftRegisters registers, IPFamily family, RegisterRange? addresses, RegisterRange? ports)
    {
        var range = new NatRange(flow.Destination, flow.Destination, null, null);
        if (addresses is { } some)
        {
            if (AddressIn(registers, some.First, family) is not { } first
                || AddressIn(registers, some.Last, family) is not { } last)
            {
                return null;
            }

            range = range with { First = first, Last = last };
        }

        return ports is not { } numbers ? range
            : PortIn(registers, numbers.First) is { } from && PortIn(registers, numbers.Last) is { } to
                ? range with { FirstPort = from, LastPort = to }
            : null;
    }

    private static Address? AddressIn(in NftRegisters registers, byte register, IPFamily family)
    {
        var length = family == IPFamily.IPv4 ? 4 : 16;
        return registers.IsKnown(register, length)
            ? FieldText.AddressOf(registers.Get(register, length).Span)
            : null;
    }

    private static ushort? PortIn(in NftRegisters registers, byte register) =>
        registers.IsKnown(register, sizeof(ushort))
            ? BinaryPrimitives.ReadUInt16BigEndian(registers.Get(register, sizeof(ushort)).Span)
            : null;
}
