using System.Net;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Http;

/// <summary>Waits for a revision that a request has seen elsewhere and this server has not.</summary>
internal static class Freshness
{
    /// <summary>As long as upstream's watch cache waits.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Throws <see cref="ApiStatusException"/> when the revision does not come.</summary>
    public static async Task WaitAsync(ObjectStore store, long revision, CancellationToken stop)
    {
        try
        {
            await store.WaitForRevision(revision).WaitAsync(Patience, stop).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            var status = ApiStatus.Of(
                HttpStatusCode.GatewayTimeout, $"Too large resource version: {revision}, current: {store.Revision}");
            throw new ApiStatusException(status with
            {
                RetryAfterSeconds = 1,
                Details = new JsonObject
                {
                    ["causes"] = new JsonArray(new JsonObject
                    {
                        ["reason"] = "ResourceVersionTooLarge",
                        ["message"] = "Too large resource version",
                    }),
                },
            });
        }
    }
}
