using System.Security.Cryptography;
using System.Text;
using Signalbox.Core.Model;

namespace Signalbox.Core.Render.Iptables;

/// <summary>Names of our chains, upstream's to the letter, so that either program finds the other's.</summary>
public static class ChainNames
{
    public const string Services = "KUBE-SERVICES";
    public const string ExternalServices = "KUBE-EXTERNAL-SERVICES";
    public const string NodePorts = "KUBE-NODEPORTS";
    public const string Postrouting = "KUBE-POSTROUTING";
    public const string MarkMasquerade = "KUBE-MARK-MASQ";
    public const string Forward = "KUBE-FORWARD";
    public const string ProxyFirewall = "KUBE-PROXY-FIREWALL";
    public const string Canary = "KUBE-PROXY-CANARY";

    /// <summary>Shared with the kubelet: written while we need it, never deleted.</summary>
    public const string Firewall = "KUBE-FIREWALL";

    /// <summary>Chains of single Services, in the nat table.</summary>
    public static readonly string[] ServicePrefixes = ["KUBE-SVC-", "KUBE-SVL-", "KUBE-SEP-", "KUBE-FW-", "KUBE-EXT-"];

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int HashLength = 16;

    /// <summary>True for a chain that belongs to one Service, ours or an earlier run's.</summary>
    public static bool IsOfService(ReadOnlySpan<char> name)
    {
        foreach (var prefix in ServicePrefixes)
        {
            if (name.StartsWith(prefix))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The 16 characters that the SVC, SVL, FW and EXT chains of a Service port end in.</summary>
    public static string HashOf(string servicePort, Protocol protocol) => Hash(servicePort, protocol, []);

    public static string Cluster(string hash) => "KUBE-SVC-" + hash;

    public static string Local(string hash) => "KUBE-SVL-" + hash;

    public static string SourceRanges(string hash) => "KUBE-FW-" + hash;

    public static string External(string hash) => "KUBE-EXT-" + hash;

    /// <param name="servicePort">"namespace/name:port".</param>
    /// <param name="protocol">The Service port's protocol.</param>
    /// <param name="endpoint">"address:port".</param>
    public static string Endpoint(string servicePort, Protocol protocol, ReadOnlySpan<char> endpoint) =>
        "KUBE-SEP-" + Hash(servicePort, protocol, endpoint);

    /// <summary>The first 80 bits of SHA-256 over the parts, joined without a separator, in base32.</summary>
    private static string Hash(string servicePort, Protocol protocol, ReadOnlySpan<char> endpoint)
    {
        var text = protocol.Lower();
        Span<byte> input = stackalloc byte[Encoding.UTF8.GetMaxByteCount(
            servicePort.Length + text.Length + endpoint.Length)];
        var length = Encoding.UTF8.GetBytes(servicePort, input);
        length += Encoding.UTF8.GetBytes(text, input[length..]);
        length += Encoding.UTF8.GetBytes(endpoint, input[length..]);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input[..length], digest);

        Span<char> name = stackalloc char[HashLength];
        for (var i = 0; i < HashLength; i++)
        {
            var bit = i * 5;
            var window = (digest[bit / 8] << 8) | digest[(bit / 8) + 1];
            name[i] = Alphabet[(window >> (11 - (bit % 8))) & 31];
        }

        return new string(name);
    }
}
