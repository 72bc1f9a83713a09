namespace Signalbox.Proxy.Config;

/// <summary>HOST:PORT and [HOST]:PORT, as Go's net package takes them apart.</summary>
internal static class HostPort
{
    /// <summary>Null when it could be done, else why not, in Go's words.</summary>
    public static string? Split(string text, out string host, out string port)
    {
        (host, port) = ("", "");
        var colon = text.LastIndexOf(':');
        if (colon < 0)
        {
            return "missing port in address";
        }

        if (!text.StartsWith('['))
        {
            (host, port) = (text[..colon], text[(colon + 1)..]);
            return host.Contains(':', StringComparison.Ordinal) ? "too many colons in address" : null;
        }

        var end = text.IndexOf(']', StringComparison.Ordinal);
        if (end < 0)
        {
            return "missing ']' in address";
        }

        if (end + 1 != colon)
        {
            return end + 1 == text.Length ? "missing port in address" : "too many colons in address";
        }

        (host, port) = (text[1..end], text[(colon + 1)..]);
        return null;
    }
}
