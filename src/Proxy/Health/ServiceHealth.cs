using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Signalbox.Core.Model;
using Signalbox.Proxy.Http;

namespace Signalbox.Proxy.Health;

/// <summary>What one Service answers on its health check node port, in one family: how many endpoints this node has,
/// and whether it may be sent anything. Any path, any method. Source: spec 7.2.</summary>
internal sealed class ServiceHealth(ServiceName name, ushort port, ProxyHealth proxy)
{
    private const string WeightHeader = "X-Load-Balancing-Endpoint-Weight";

    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        IndentCharacter = '\t',
        IndentSize = 1,
        NewLine = "\n",
    };

    private volatile int _localEndpoints;
    private volatile bool _isOver;

    public ServiceName Name => name;

    public ushort Port => port;

    /// <summary>Addresses of ready endpoints on this node.</summary>
    public int LocalEndpoints
    {
        set => _localEndpoints = value;
    }

    /// <summary>The Service has this port no more: who still asks, on a connection that was kept, is sent away.
    /// </summary>
    public void End() => (_localEndpoints, _isOver) = (0, true);

    public Task AnswerAsync(HttpContext context)
    {
        var (count, isHealthy) = (_localEndpoints, proxy.IsHealthy);
        var headers = context.Response.Headers;
        headers[WeightHeader] = count.ToString(CultureInfo.InvariantCulture);
        if (_isOver)
        {
            headers.Connection = "close";
        }

        var status = count > 0 && isHealthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return Answer.WriteAsync(context, status, Answer.JSON, Body(count, isHealthy));
    }

    private ReadOnlyMemory<byte> Body(int count, bool isHealthy)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteStartObject("service");
            json.WriteString("namespace", name.Namespace);
            json.WriteString("name", name.Name);
            json.WriteEndObject();
            json.WriteNumber("localEndpoints", count);
            json.WriteBoolean("serviceProxyHealthy", isHealthy);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
