using System.Security.Cryptography;
using System.Text;
using Signalbox.Core.Model;

namespace Signalbox.Core.Render.Nftables;

/// <summary>Names in our table. Those of base chains, and of what belongs to one Service, are upstream's to the letter;
/// sets and maps that upstream has too have its names; all others are names that upstream never uses.</summary>
public static class NftNames
{
    public const string Services = "services";
    public const string Masquerading = "masquerading";
    public const string ServiceEndpointsCheck = "service-endpoints-check";
    public const string NodePortEndpointsCheck = "nodeport-endpoints-check";
    public const string FirewallCheck = "firewall-check";
    public const string ClusterIPsCheck = "cluster-ips-check";

    /// <summary>Where connections are counted, if they are.</summary>
    public const string CountConnections = "count-connections";

    /// <summary>Only there to count connections to endpoints that are this node itself.</summary>
    public const string NatInput = "nat-input";

    public const string ClusterIPTraffic = "cluster-ip-traffic";
    public const string ExternalTraffic = "external-traffic";
    public const string NodePortTraffic = "nodeport-traffic";

    /// <summary>Upstream's chain that its no-endpoint maps lead to. Ours do without.</summary>
    public const string UpstreamRejectChain = "reject-chain";

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int HashLength = 8;

    /// <summary>nft's limit of 256 less 16 for a prefix. Source: upstream.</summary>
    private const int MaxLength = 240;

    private static readonly string[] ServicePrefixes =
        ["service-", "local-", "external-", "firewall-", "endpoint-", "affinity-"];

    /// <summary>True for a chain or set that belongs to one Service, ours or upstream's.</summary>
    public static bool IsOfService(string name) =>
        name.Contains('/') && ServicePrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>What the names of a Service port's chains have in common: "HASH-ns/name/tcp/port".</summary>
    public static string Stem(ServicePortName name) => Cut(Plain(name));

    /// <summary>The same of one endpoint's chain and set: "HASH-ns/name/tcp/port__1.2.3.4/80", where an IPv6 address
    /// has dots for colons.</summary>
    public static string Stem(ServicePortName name, Address address, ushort port) =>
        Cut($"{Plain(name)}__{address.ToString().Replace(':', '.')}/{port}");

    private static string Plain(ServicePortName name) =>
        $"{name.Service.Namespace}/{name.Service.Name}/{name.Protocol.Lower()}/{name.Port}";

    private static string Cut(string plain)
    {
        var name = $"{Hash(plain)}-{plain}";
        return name.Length <= MaxLength ? name : name[..(MaxLength - 3)] + "...";
    }

    private static string Hash(string plain)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(plain), digest);
        Span<char> hash = stackalloc char[HashLength];
        for (var i = 0; i < HashLength; i++)
        {
            var bit = i * 5;
            var window = (digest[bit / 8] << 8) | digest[(bit / 8) + 1];
            hash[i] = Alphabet[(window >> (11 - (bit % 8))) & 31];
        }

        return new string(hash);
    }
}
