using System.Net;

namespace Signalbox.Cluster.Connect;

/// <summary>Which proxy leads to a server. The environment is read as Go programs read it (networks in NO_PROXY
/// included, which .NET's own reading does not know). Source: golang.org/x/net/http/httpproxy.</summary>
internal static class ProxyAddress
{
    /// <summary>A proxy's URL; without a scheme it is http. Null when it is none that can be used.</summary>
    public static Uri? Parse(string text)
    {
        var whole = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";

        // A name is left for the proxy to look up in either case.
        whole = whole.StartsWith("socks5h://", StringComparison.Ordinal) ? $"socks5{whole["socks5h".Length..]}" : whole;
        return Uri.TryCreate(whole, UriKind.Absolute, out var url) && ServerAddress.HasHost(url)
            && url.Scheme is "http" or "https" or "socks5"
            ? url
            : null;
    }

    /// <summary>Null: directly. Throws <see cref="ConnectionException"/> when a variable holds no URL.</summary>
    public static Uri? FromEnvironment(Uri server, Func<string, string?> environment)
    {
        var name = server.Scheme == Uri.UriSchemeHttps ? "HTTPS_PROXY" : "HTTP_PROXY";
        var value = Variable(name, environment);
        if (value is null || IsOwn(server) || IsExcepted(server, Variable("NO_PROXY", environment) ?? ""))
        {
            return null;
        }

        return Parse(value)
            ?? throw new ConnectionException($"{name}='{value}': is not a URL of http, https or socks5");
    }

    private static string? Variable(string name, Func<string, string?> environment) =>
        environment(name) is { Length: > 0 } value ? value
        : environment(name.ToLowerInvariant()) is { Length: > 0 } lower ? lower
        : null;

    private static bool IsOwn(Uri server) =>
        server.IdnHost == "localhost" || (AddressOf(server) is { } address && IPAddress.IsLoopback(address));

    private static bool IsExcepted(Uri server, string exceptions) =>
        exceptions.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Any(exception => Excepts(exception.ToLowerInvariant(), server));

    private static bool Excepts(string exception, Uri server)
    {
        if (exception == "*")
        {
            return true;
        }

        if (AddressOf(server) is { } address && IPNetwork.TryParse(exception, out var network))
        {
            return network.Contains(address);
        }

        var (host, port) = Split(exception);
        if (port.Length > 0 && port != $"{server.Port}")
        {
            return false;
        }

        if (IPAddress.TryParse(host.Trim('[', ']'), out var one))
        {
            return one.Equals(AddressOf(server));
        }

        // "a.b" is a.b and all below it, ".a.b" and "*.a.b" only what is below.
        var name = server.IdnHost.ToLowerInvariant();
        var below = host.StartsWith("*.", StringComparison.Ordinal) ? host[1..] : host;
        return name.EndsWith(below.StartsWith('.') ? below : $".{below}", StringComparison.Ordinal) || name == below;
    }

    /// <summary>A port stands after the only colon, or after a closing bracket.</summary>
    private static (string Host, string Port) Split(string exception)
    {
        var colon = exception.LastIndexOf(':');
        var isPort = colon > 0 && (exception.IndexOf(':') == colon || exception[colon - 1] == ']');
        return isPort ? (exception[..colon], exception[(colon + 1)..]) : (exception, "");
    }

    private static IPAddress? AddressOf(Uri server) =>
        IPAddress.TryParse(server.DnsSafeHost, out var address) ? address : null;
}
