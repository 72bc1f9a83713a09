namespace Signalbox.Cluster.Connect;

/// <summary>URLs of API servers.</summary>
internal static class ServerAddress
{
    /// <summary>Reads one; without a scheme it is http, as in client-go. Null when it is none.</summary>
    public static Uri? Parse(string text)
    {
        var whole = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        return Uri.TryCreate(whole.TrimEnd('/'), UriKind.Absolute, out var url) && HasHost(url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            && url.Query.Length == 0 && url.Fragment.Length == 0
            ? url
            : null;
    }

    /// <summary>False too for a name that cannot be looked up, by the rules of international names.</summary>
    public static bool HasHost(Uri url)
    {
        try
        {
            return url.IdnHost.Length > 0;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }

    /// <summary>That of the master flag. Throws <see cref="ConnectionException"/>.</summary>
    public static Uri OfMaster(string master) =>
        Parse(master) ?? throw new ConnectionException($"master '{master}': is not a URL of http or https");
}
