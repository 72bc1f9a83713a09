using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Signalbox.Lab.Api.Http.Streams;

/// <summary>Turns a request into a connection for SPDY/3.1, as kubectl asks for it before 1.31, and later when it is
/// told to or finds no WebSocket.</summary>
internal static class SpdyUpgrade
{
    private const string Protocol = "SPDY/3.1";
    private const string Version = "X-Stream-Protocol-Version";
    private const string Accepted = "X-Accepted-Stream-Protocol-Versions";

    /// <summary>Also for a connection that cannot be turned into another: that of HTTP/2.</summary>
    public static bool IsAsked(HttpContext context) =>
        context.Request.Headers.Upgrade.ToString().Equals(Protocol, StringComparison.OrdinalIgnoreCase);

    /// <summary>The connection, and which of the protocols is spoken over it: the first of the client's that is known;
    /// "" for a client that names none. Throws <see cref="ApiStatusException"/>.</summary>
    public static async Task<(Stream Connection, string Protocol)> AcceptAsync(HttpContext context, string[] known)
    {
        var feature = context.Features.Get<IHttpUpgradeFeature>();
        if (feature is not { IsUpgradableRequest: true })
        {
            throw Refused(HttpStatusCode.BadRequest, "unable to upgrade: this connection cannot become another");
        }

        var offered = context.Request.Headers[Version]
            .SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries)).ToArray();
        var chosen = offered.Length == 0 ? "" : offered.FirstOrDefault(known.Contains);
        if (chosen is null)
        {
            context.Response.Headers[Accepted] = known;
            throw Refused(
                HttpStatusCode.Forbidden,
                $"unable to upgrade: unable to negotiate protocol: client supports [{string.Join(' ', offered)}], "
                + $"server accepts [{string.Join(' ', known)}]");
        }

        context.Response.Headers.Upgrade = Protocol;
        if (chosen.Length > 0)
        {
            context.Response.Headers[Version] = chosen;
        }

        return (await feature.UpgradeAsync().ConfigureAwait(false), chosen);
    }

    private static ApiStatusException Refused(HttpStatusCode code, string message) => new(ApiStatus.Of(code, message));
}
