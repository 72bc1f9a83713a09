using Signalbox.Core.Model;

namespace Signalbox.Cluster.Decode;

/// <summary>Fields that several kinds have. What cannot be read becomes a refusal.</summary>
internal static class FieldReader
{
    /// <summary>Absent or empty is TCP, the API's default; null is a protocol that we do not know.</summary>
    public static Protocol? Protocol(string? text) => text switch
    {
        null or "" or "TCP" => Core.Model.Protocol.TCP,
        "UDP" => Core.Model.Protocol.UDP,
        "SCTP" => Core.Model.Protocol.SCTP,
        _ => null,
    };

    public static bool IsPort(int value) => value is >= 1 and <= ushort.MaxValue;

    /// <summary>Absent or empty is Cluster; so is what we do not know, with a refusal.</summary>
    public static TrafficPolicy TrafficPolicy(string? text, string field, FieldRefusals refusals)
    {
        if (text is not (null or "" or "Cluster" or "Local"))
        {
            refusals.Add(field, $"{Shown.Quoted(text)} is neither Cluster nor Local; Cluster is used");
        }

        return text == "Local" ? Core.Model.TrafficPolicy.Local : Core.Model.TrafficPolicy.Cluster;
    }

    /// <summary>The blocks that can be read, in their order.</summary>
    public static EquatableArray<CIDR> CIDRs(string?[]? texts, string field, FieldRefusals refusals)
    {
        var blocks = new List<CIDR>();
        for (var i = 0; i < texts?.Length; i++)
        {
            if (CIDR.TryParse(texts[i], out var block))
            {
                blocks.Add(block);
            }
            else
            {
                refusals.Add($"{field}[{i}]", $"{Shown.Quoted(texts[i])} is not a CIDR");
            }
        }

        return blocks.ToEquatable();
    }

    /// <summary>Why the API server would not accept the address for an endpoint or an external IP, or null. Such an
    /// address would let an object divert the node's own traffic.</summary>
    public static string? WhySpecial(Address address)
    {
        if (address.IsUnspecified)
        {
            return "is the unspecified address";
        }

        if (address.IsLoopback)
        {
            return "is a loopback address";
        }

        return IsLinkLocal(address) ? "is a link-local address" : null;
    }

    // 169.254.0.0/16, 224.0.0.0/24, fe80::/10, ff02::/16.
    private static bool IsLinkLocal(Address address) => address.Family == IPFamily.IPv4
        ? (uint)address.Bits >> 16 == 0xa9fe || (uint)address.Bits >> 8 == 0xe00000
        : address.Bits >> 118 == 0x3fa || (address.Bits >> 112 & 0xff0f) == 0xff02;
}
