using System.Collections.Immutable;
using Signalbox.Core.Model;

namespace Signalbox.Core.Trace;

/// <summary>What targets do that only others' rules have. Source: iptables-extensions(8).</summary>
internal static class ForeignTarget
{
    private static readonly HashSet<string> Harmless = new(StringComparer.Ordinal)
    {
        "LOG", "NFLOG", "ULOG", "TRACE", "AUDIT", "TCPMSS", "CHECKSUM", "SET", "CLASSIFY", "DSCP", "TOS", "TTL", "HL",
        "ECN", "TCPOPTSTRIP", "SECMARK", "CONNSECMARK", "IDLETIMER", "LED", "RATEEST", "TEE", "HMARK",
    };

    private static readonly HashSet<string> Others = new(StringComparer.Ordinal)
    {
        "ACCEPT", "DROP", "RETURN", "REJECT", "MARK", "CONNMARK", "CT", "NOTRACK", "SNAT", "MASQUERADE", "DNAT",
        "REDIRECT", "NETMAP", "TPROXY", "NFQUEUE", "QUEUE", "SYNPROXY", "CLUSTERIP",
    };

    /// <summary>The name of a target that some version of iptables has.</summary>
    public static bool IsKnown(string name) => Harmless.Contains(name) || Others.Contains(name);

    /// <param name="text">Its name and options, as iptables-save writes them.</param>
    public static IptablesAction Read(string text)
    {
        var options = new ForeignOptions(text);
        return options.Name switch
        {
            "REJECT" => new IptablesAction.Reject(),
            "MARK" or "CONNMARK" => (IptablesAction?)ReadMark(options) ?? new IptablesAction.Unknown(text),
            "CT" when options.Has("--notrack") => Untrack(),
            "CT" => new IptablesAction.Nothing(),
            "NOTRACK" => Untrack(),
            "MASQUERADE" => new IptablesAction.Translate(text, (flow, _) => [flow with { IsMasqueraded = true }]),
            "SNAT" => new IptablesAction.Translate(text, (flow, _) => Sources(flow, options["--to-source"])),
            "DNAT" => new IptablesAction.Translate(
                text, (flow, _) => NatRange.Read(options["--to-destination"], flow)?.Destinations(flow) ?? []),
            "REDIRECT" => new IptablesAction.Translate(
                text, (flow, node) => Redirect(flow, node, options["--to-ports"])),
            "NETMAP" => new IptablesAction.Translate(text, (flow, _) => Map(flow, options["--to"])),
            var name when Harmless.Contains(name) => new IptablesAction.Nothing(),
            _ => new IptablesAction.Unknown(text),
        };
    }

    private static IptablesAction.Change Untrack() => new(flow => flow with { IsUntracked = true });

    private static IptablesAction.Change? ReadMark(ForeignOptions options)
    {
        var isOfConnection = options.Name == "CONNMARK";
        if ((options["--set-xmark"] ?? options["--set-mark"]) is { } text)
        {
            return !ForeignOptions.TryMark(text, out var value, out var mask) ? null
                : isOfConnection ? new(flow => flow with
                {
                    ConnectionMark = (flow.ConnectionMark & ~mask) ^ value,
                })
                : new(flow => flow with { Mark = (flow.Mark & ~mask) ^ value });
        }

        if (!isOfConnection || !Masks(options, out var ofPacket, out var ofConnection))
        {
            return null;
        }

        return options.Has("--save-mark")
            ? new(flow => flow with
            {
                ConnectionMark = (flow.ConnectionMark & ~ofConnection) ^ (flow.Mark & ofPacket),
            })
            : options.Has("--restore-mark") ? new(flow => flow with
            {
                Mark = (flow.Mark & ~ofPacket) ^ (flow.ConnectionMark & ofConnection),
            })
            : null;
    }

    private static bool Masks(ForeignOptions options, out uint ofPacket, out uint ofConnection)
    {
        (ofPacket, ofConnection) = (uint.MaxValue, uint.MaxValue);
        var both = options["--mask"];
        return (both is null
                || (ForeignOptions.TryNumber(both, out ofPacket) && ForeignOptions.TryNumber(both, out ofConnection)))
            && (options["--nfmask"] is not { } packets || ForeignOptions.TryNumber(packets, out ofPacket))
            && (options["--ctmask"] is not { } connections || ForeignOptions.TryNumber(connections, out ofConnection));
    }

    /// <summary>Which of several addresses is taken hangs on the other connections: it is one that is not known.
    /// </summary>
    private static ImmutableArray<Flow> Sources(Flow flow, string? text) => NatRange.Read(text, flow) is not { } range
        ? []
        : range.First == range.Last ? [flow with { NewSource = range.First }] : [flow with { IsMasqueraded = true }];

    /// <summary>To the first address of the interface that it came in through; of its own packets, to loopback.
    /// </summary>
    internal static ImmutableArray<Flow> Redirect(Flow flow, NodeAddresses node, string? ports)
    {
        var isOwn = flow.Packet.Origin == PacketOrigin.LocalProcess;
        var family = flow.Destination.Family;
        var here = isOwn ? (family == IPFamily.IPv4 ? Address.IPv4(127, 0, 0, 1) : new Address(family, UInt128.One))
            : node.Links.Items.FirstOrDefault(link => link.Name == flow.InInterface)?.Addresses.Items
                .Cast<Address?>().FirstOrDefault(address => address!.Value.Family == family)
            ?? (node.Addresses.Count == 1 ? node.Addresses[0] : null);
        if (here is not { } address)
        {
            return [];
        }

        var led = flow with { Destination = address };
        return NatRange.Read(ports is null ? null : $":{ports}", led)?.Destinations(led) ?? [];
    }

    private static ImmutableArray<Flow> Map(Flow flow, string? text)
    {
        var whole = text is null || text.Contains('/') ? text : $"{text}/{flow.Destination.Width}";
        if (!CIDR.TryParse(whole, out var block))
        {
            return [];
        }

        var isSource = flow.Hook is Rules.Nftables.PacketHook.Postrouting or Rules.Nftables.PacketHook.Input;
        var from = isSource ? flow.Source : flow.Destination;
        if (from is not { } address)
        {
            return [];
        }

        var host = block.PrefixLength == 0 ? UInt128.MaxValue
            : ~(UInt128.MaxValue << (address.Width - block.PrefixLength));
        var mapped = new Address(address.Family, block.Network.Bits | (address.Bits & host));
        return [isSource ? flow with { NewSource = mapped } : flow with { Destination = mapped, IsRewritten = true }];
    }
}
