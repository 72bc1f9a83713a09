using System.Net;
using System.Text.Json;
using Signalbox.Cluster.Connect;

namespace Signalbox.Cluster.Watch;

/// <summary>What can break between an API server and us, and what it means. All else is a fault of our own and ends
/// the agent.</summary>
internal static class WatchFailure
{
    /// <summary>A server may ask for more patience than makes sense.</summary>
    private static readonly TimeSpan MostPatience = TimeSpan.FromMinutes(1);

    /// <summary>A server without a kind will have it after an upgrade at the soonest.</summary>
    private static readonly TimeSpan UnknownKindPause = TimeSpan.FromMinutes(5);

    public static bool IsExpected(Exception failure) => failure
        is ApiException or BrokenStreamException or JsonException or HttpRequestException or IOException
        or TimeoutException or ConnectionException or OperationCanceledException;

    /// <summary>The answer itself was at fault, so that another version may help: not the way to the server, nor its
    /// patience, nor our rights. A cluster's nodes must not all list again because a server was away.</summary>
    public static bool BlamesVersion(Exception failure) => failure switch
    {
        BrokenStreamException or JsonException => true,
        ApiException refusal => refusal.Status is not (
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests
            or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout),
        _ => false,
    };

    /// <summary>What happened, and what can be done about it.</summary>
    public static string Words(WatchedKind kind, Exception failure) => failure switch
    {
        ApiException { Status: HttpStatusCode.Forbidden } =>
            $"{failure.Message}. It needs the verbs list and watch on {ResourceOf(kind)} in all namespaces: "
            + "bind the ClusterRole system:node-proxier to it",
        ApiException { Status: HttpStatusCode.Unauthorized } =>
            $"{failure.Message}: the credentials are not valid there; they are read again each time",
        BrokenStreamException or JsonException => $"the answer is broken: {failure.Message}",
        OperationCanceledException => "the connection was given up",
        HttpRequestException { InnerException: { } cause } when !failure.Message.Contains(
            cause.Message, StringComparison.Ordinal) => $"{failure.Message} ({cause.Message})",
        _ => failure.Message,
    };

    /// <summary>How long to wait at least, whatever the back-off says.</summary>
    public static TimeSpan LeastPause(WatchedKind kind, Exception failure)
    {
        if (failure is not ApiException refusal)
        {
            return TimeSpan.Zero;
        }

        if (!kind.IsNeeded && refusal.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden)
        {
            return UnknownKindPause;
        }

        var asked = refusal.RetryAfter ?? TimeSpan.Zero;
        return asked < MostPatience ? asked : MostPatience;
    }

    private static string ResourceOf(WatchedKind kind) =>
        kind.Group.Length == 0 ? kind.Resource : $"{kind.Resource}.{kind.Group}";
}
