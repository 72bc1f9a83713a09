using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using k8s.Models;
using Signalbox.Lab.Containers;
using Signalbox.Lab.Topology;

namespace Signalbox.Lab.Nodes;

/// <summary>What probes and hooks do: ask a container by HTTP, TCP or a program inside. Connections are made in the
/// pod's own network namespace.</summary>
internal sealed class ContainerActions(V1Container container, PodPlace place, ContainerProcess process)
{
    private const int LongestOutput = 10 * 1024;

    /// <summary>Never throws for what the container does; only when <paramref name="stop"/> is cancelled.</summary>
    public async Task<ProbeOutcome> ProbeAsync(V1Probe probe, CancellationToken stop)
    {
        var timeout = TimeSpan.FromSeconds(probe.TimeoutSeconds ?? 1);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(timeout);
        try
        {
            return probe switch
            {
                { HttpGet: { } get } => await GetAsync(get, limit.Token).ConfigureAwait(false),
                { TcpSocket: { } socket } => await ConnectAsync(socket, limit.Token).ConfigureAwait(false),
                { Exec: { } exec } => await ExecAsync(exec.Command, limit.Token).ConfigureAwait(false),
                _ => new ProbeOutcome(false, "a probe of this kind is not known to the lab"),
            };
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new ProbeOutcome(false, $"command timed out: no answer within {timeout.TotalSeconds} s");
        }
    }

    /// <summary>Runs a postStart or preStop hook to its end.</summary>
    public async Task<ProbeOutcome> RunHookAsync(V1LifecycleHandler hook, TimeProvider time, CancellationToken stop)
    {
        switch (hook)
        {
            case { Exec: { } exec }:
                return await ExecAsync(exec.Command, stop).ConfigureAwait(false);
            case { HttpGet: { } get }:
                return await GetAsync(get, stop).ConfigureAwait(false);
            case { Sleep: { } sleep }:
                await Task.Delay(TimeSpan.FromSeconds(sleep.Seconds), time, stop).ConfigureAwait(false);
                return new ProbeOutcome(true, "");
            default:
                return new ProbeOutcome(false, "a hook of this kind is not known to the lab");
        }
    }

    private async Task<ProbeOutcome> GetAsync(V1HTTPGetAction get, CancellationToken stop)
    {
        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            ConnectCallback = async (context, token) =>
            {
                var socket = await OpenAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, token)
                    .ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
#pragma warning disable CA5359 // Whether it answers is asked, not who it is: a probe takes any certificate.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        using var client = new HttpClient(handler);
        var host = get.Host is { Length: > 0 } given ? given : place.Addresses[0].ToString();
        var scheme = (get.Scheme ?? "HTTP").ToLowerInvariant();
        var url = $"{scheme}://{(host.Contains(':') ? $"[{host}]" : host)}:{Port(get.Port)}/{get.Path?.TrimStart('/')}";
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("kube-probe", "1.36"));
        foreach (var header in get.HttpHeaders ?? [])
        {
            request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        }

        try
        {
            using var answer = await client.SendAsync(request, stop).ConfigureAwait(false);
            var code = (int)answer.StatusCode;
            return code is >= 200 and < 400
                ? new ProbeOutcome(true, "")
                : new ProbeOutcome(false, $"HTTP probe failed with statuscode: {code}");
        }
        catch (HttpRequestException failure)
        {
            var reason = failure.InnerException?.Message ?? failure.Message;
            return new ProbeOutcome(false, $"Get \"{url}\": {reason.ToLowerInvariant()}");
        }
    }

    private async Task<ProbeOutcome> ConnectAsync(V1TCPSocketAction action, CancellationToken stop)
    {
        var host = action.Host is { Length: > 0 } given ? given : place.Addresses[0].ToString();
        var port = Port(action.Port);
        try
        {
            using var socket = await OpenAsync(host, port, stop).ConfigureAwait(false);
            return new ProbeOutcome(true, "");
        }
        catch (SocketException failure)
        {
            return new ProbeOutcome(
                false, $"dial tcp {host}:{port}: connect: {failure.Message.ToLowerInvariant()}");
        }
    }

    // A socket belongs to the namespace of the thread that makes it, wherever it is used afterwards.
    private async Task<Socket> OpenAsync(string host, int port, CancellationToken stop)
    {
        var address = IPAddress.TryParse(host, out var literal)
            ? literal
            : (await System.Net.Dns.GetHostAddressesAsync(host, stop).ConfigureAwait(false))[0];
        var socket = place.Namespace.Run(() =>
            new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
        try
        {
            await socket.ConnectAsync(address, port, stop).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<ProbeOutcome> ExecAsync(IEnumerable<string> command, CancellationToken stop)
    {
        Process running;
        try
        {
            running = await process.StartInsideAsync(command).ConfigureAwait(false);
        }
        catch (InvalidOperationException gone)
        {
            return new ProbeOutcome(false, gone.Message);
        }

        using (running)
        {
            running.StandardInput.Close();
            var output = running.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var errors = running.StandardError.ReadToEndAsync(CancellationToken.None);
            try
            {
                await running.WaitForExitAsync(stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                running.Kill();
                throw;
            }

            var said = await output.ConfigureAwait(false) + await errors.ConfigureAwait(false);
            return new ProbeOutcome(running.ExitCode == 0, said.Length > LongestOutput ? said[..LongestOutput] : said);
        }
    }

    private int Port(IntOrString port) =>
        int.TryParse(port.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : (container.Ports ?? []).FirstOrDefault(one => one.Name == port.Value)?.ContainerPort ?? 0;
}
