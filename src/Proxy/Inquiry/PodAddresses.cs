using System.Collections.Immutable;
using System.Net;
using Signalbox.Cluster.Decode;
using Signalbox.Core.Model;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Inquiry;

/// <summary>Asks the API server for one pod's addresses: an agent does not follow pods.</summary>
internal static class PodAddresses
{
    /// <summary>In order; empty when there is no such pod, or none that has addresses. Throws
    /// <see cref="Cluster.Connect.ConnectionException"/>, <see cref="HttpRequestException"/> and
    /// <see cref="TimeoutException"/>.</summary>
    public static async Task<ImmutableArray<Address>> AskAsync(
        ProxyOptions options, ServiceName pod, CancellationToken cancellation)
    {
        using var start = SourceStart.Open(
            options, new AgentLog(TextWriter.Null, TimeProvider.System, 0), TimeProvider.System);
        using var answer = await start.Server!.Value.Client.SendAsync(
            HttpMethod.Get, $"/api/v1/namespaces/{pod.Namespace}/pods/{pod.Name}", null, cancellation);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            return [];
        }

        var words = new ObjectWords { WantsPods = true, Pod = pod };
        words.See(await answer.Content.ReadAsByteArrayAsync(cancellation), new ObjectKey("Pod", pod));
        return [.. words.AddressesOfPod];
    }
}
