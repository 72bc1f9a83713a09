using System.Collections.Immutable;
using System.Net;

namespace Signalbox.Lab.Pods;

/// <summary>Who asked, through which proxies. Proxies on private, local and loopback addresses are believed, as the
/// image mendhak/http-https-echo believes them.</summary>
/// <param name="Client">The first address, seen from here, that is not a believed proxy's; or the last there is.
/// </param>
/// <param name="Forwarded">The client and the proxies before the last one, from afar to near; empty without any.
/// </param>
internal sealed record ProxyChain(string Client, ImmutableArray<string> Forwarded)
{
    private static readonly IPNetwork[] Believed =
    [
        IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("::1/128"),
        IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("fc00::/7"),
    ];

    /// <param name="remote">The address at the other end of the connection.</param>
    /// <param name="header">X-Forwarded-For, "" without one.</param>
    public static ProxyChain Of(string remote, string header)
    {
        const StringSplitOptions Trimmed = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        string[] near = [remote, .. header.Split(',', Trimmed).AsEnumerable().Reverse()];
        var length = 1;
        while (length < near.Length && IsBelieved(near[length - 1]))
        {
            length++;
        }

        return new ProxyChain(near[length - 1], [.. near[1..length].AsEnumerable().Reverse()]);
    }

    private static bool IsBelieved(string text)
    {
        if (!IPAddress.TryParse(text, out var address))
        {
            return false;
        }

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Believed.Any(network => network.Contains(plain));
    }
}
