using System.Net;
using System.Net.Sockets;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Namespaces;

namespace Signalbox.Bench;

/// <summary>A node in a network namespace whose every pod answers: all endpoints' addresses are its own, one server
/// listens at all of them, and tells each client which of them was called.</summary>
internal sealed class ApiCluster : IDisposable
{
    private const int PodPort = 8080;

    private readonly int _endpoints;
    private readonly Socket _pods;
    private readonly Task _serving;

    public ApiCluster(int services, int endpoints)
    {
        _endpoints = endpoints;
        Inside = new TemporaryNamespace("bench");
        Ip("addr add 10.200.0.2/32");
        Ip("route add local 172.16.0.0/12");
        Ip("route add 10.96.0.0/12 src 10.200.0.2");

        _pods = Inside.Run(() => ListeningSocket.Open(new IPEndPoint(IPAddress.Any, PodPort)));
        _serving = ServeAsync();
        Store.Put(ResourceKinds.Nodes, """
            {"apiVersion":"v1","kind":"Node","metadata":{"name":"node-1"},
            "status":{"addresses":[{"type":"InternalIP","address":"127.0.0.1"}]}}
            """);
        for (var service = 0; service < services; service++)
        {
            PutSlice(service);
            PutService(service);
        }
    }

    public TemporaryNamespace Inside { get; }

    public ObjectStore Store { get; } = new();

    public static IPEndPoint FrontendOf(int service) =>
        new(new IPAddress([10, 96, (byte)(service / 250), (byte)((service % 250) + 1)]), 80);

    public void PutService(int service) => Store.Put(ResourceKinds.Services, $$$"""
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"service-{{{service}}}","namespace":"ns"},
        "spec":{"clusterIP":"{{{FrontendOf(service).Address}}}","ports":[{"name":"http","port":80}]}}
        """);

    /// <summary>The Service's slice after so many changes: the first endpoint gives way to a new one, which is
    /// returned.</summary>
    public IPAddress PutSlice(int service, int change = 0)
    {
        var pods = Enumerable.Range(0, _endpoints).Select(index => PodOf((service * _endpoints) + index)).ToList();
        pods[0] = change == 0 ? pods[0] : new IPAddress([172, 31, (byte)(change / 250), (byte)((change % 250) + 1)]);
        var endpoints = pods.Select(pod => $$$"""{"addresses":["{{{pod}}}"],"conditions":{"ready":true}}""");
        Store.Put(ResourceKinds.EndpointSlices, $$$"""
            {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{"name":"service-{{{service}}}-1",
            "namespace":"ns","labels":{"kubernetes.io/service-name":"service-{{{service}}}"} },"addressType":"IPv4",
            "ports":[{"name":"http","port":{{{PodPort}}} }],"endpoints":[{{{string.Join(',', endpoints)}}}]}
            """);
        return pods[0];
    }

    /// <summary>Connects from inside until a pod answers, or, where one is given, until that one does.</summary>
    public void WaitForAnswer(IPEndPoint frontend, IPAddress? from, TimeSpan limit) => Inside.Run(() =>
    {
        var time = TimeProvider.System;
        for (var start = time.GetTimestamp(); ;)
        {
            if (Answer(frontend) is { } pod && (from is null || pod.Equals(from)))
            {
                return;
            }

            if (time.GetElapsedTime(start) > limit)
            {
                throw new TimeoutException($"{frontend} is not answered by {from} after {limit.TotalSeconds} s");
            }
        }
    });

    public void Dispose()
    {
        _pods.Dispose();
        _serving.Wait();
        Inside.Dispose();
    }

    private void Ip(string command) => Inside.Execute("ip", [.. command.Split(' '), "dev", "lo"]).ThrowIfFailed();

    private static IPAddress PodOf(int index) =>
        new([172, (byte)(16 + (index / 62_500)), (byte)(index / 250 % 250), (byte)((index % 250) + 1)]);

    /// <summary>The pod that answers; null when none does at once.</summary>
    private static IPAddress? Answer(IPEndPoint frontend)
    {
        const int Moment = 2_000;
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Blocking = false;
        try
        {
            socket.Connect(frontend);
        }
        catch (SocketException pending) when (pending.SocketErrorCode is SocketError.WouldBlock)
        {
            // The usual way.
        }

        if (!socket.Poll(Moment, SelectMode.SelectWrite) || !socket.Poll(10 * Moment, SelectMode.SelectRead))
        {
            return null;
        }

        var address = new byte[4];
        return socket.Receive(address, SocketFlags.None, out _) == 4 ? new IPAddress(address) : null;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _pods.AcceptAsync();
                await client.SendAsync(((IPEndPoint)client.LocalEndPoint!).Address.GetAddressBytes());
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // The bench is over.
        }
    }
}
