using System.Net;
using System.Text.Json;
using Signalbox.Cluster.Connect;
using Signalbox.Cluster.Decode;
using Signalbox.Cluster.Wire;

namespace Signalbox.Cluster.Watch;

/// <summary>Asking an API server, and what comes back when it does not do what was asked.</summary>
internal static class ApiAnswer
{
    /// <summary>A Status is small. What is longer is no Status.</summary>
    private const int MaxStatusBytes = 64 << 10;

    private const int MaxWords = 300;

    /// <summary>The response to a GET, if it is a success. Throws <see cref="ApiException"/> with the server's words
    /// when it is not, and what <see cref="ApiClient.SendAsync"/> throws.</summary>
    public static async Task<HttpResponseMessage> GetAsync(
        ApiClient client, string path, CancellationToken cancellation)
    {
        var response = await client.SendAsync(HttpMethod.Get, path, null, cancellation).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.OK)
        {
            return response;
        }

        using (response)
        {
            throw await RefusalAsync(path, response, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>A Status that stands where an object should. Throws <see cref="JsonException"/> when it is none.
    /// </summary>
    public static ApiException Refusal(string path, ReadOnlySpan<byte> status)
    {
        var wire = JsonSerializer.Deserialize(status, WireContext.Default.WireStatus);
        var code = (HttpStatusCode)(wire?.Code is >= 100 and <= 999 ? wire.Code.Value : 500);
        return Make(path, code, wire, null);
    }

    /// <summary>What a response that is no success says, its body read as far as it makes sense.</summary>
    public static async Task<ApiException> RefusalAsync(
        string path, HttpResponseMessage response, CancellationToken cancellation)
    {
        WireStatus? status = null;
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxStatusBytes, cancellation).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            status = JsonSerializer.Deserialize(body, WireContext.Default.WireStatus);
        }
        catch (Exception unreadable) when (unreadable is JsonException or HttpRequestException or IOException)
        {
            // The status code alone has to do: proxies answer in HTML.
        }

        return Make(path, response.StatusCode, status, response.Headers.RetryAfter?.Delta);
    }

    private static ApiException Make(string path, HttpStatusCode code, WireStatus? status, TimeSpan? retryAfter)
    {
        var words = string.IsNullOrEmpty(status?.Message)
            ? $"the server answered {(int)code}"
            : $"the server answered {(int)code}: {Shown.Plain(status.Message, MaxWords)}";
        var isTooLarge = status?.Details?.Causes?.Any(cause => cause?.Reason == "ResourceVersionTooLarge") == true;
        return new ApiException($"GET {path.Split('?')[0]}", code, words)
        {
            RetryAfter = retryAfter ?? (status?.Details?.RetryAfterSeconds is { } seconds and > 0
                ? TimeSpan.FromSeconds(seconds) : null),
            IsVersionUnusable = code == HttpStatusCode.Gone || status?.Reason is "Expired" or "Gone" || isTooLarge,
        };
    }
}
