using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Signalbox.Core.Model;
using Signalbox.Proxy.Http;

namespace Signalbox.Proxy.Health;

/// <summary>The sockets of one family's health check node ports. For one thread at a time.</summary>
internal sealed class OpenPorts(HttpServer server)
{
    private readonly Dictionary<ServiceName, Port> _ports = [];

    /// <summary>Those that want a socket that could not be opened, and why.</summary>
    public Dictionary<ServiceName, PortFailure> Failures { get; } = [];

    /// <summary>Makes the sockets of these Services those that are wanted. What is given up is closed first, so that a
    /// port can go from one Service to another.</summary>
    public void Change(
        IReadOnlyList<(ServiceName Name, ServiceHealth? Wanted)> changed, ImmutableArray<IPAddress> addresses)
    {
        foreach (var (name, wanted) in changed)
        {
            Close(name, wanted, addresses);
        }

        foreach (var (name, wanted) in changed)
        {
            if (wanted is not null)
            {
                Open(name, new Port(wanted, addresses));
            }
        }
    }

    /// <summary>Tries again to open what failed.</summary>
    public void TryAgain()
    {
        foreach (var name in Failures.Keys.ToList())
        {
            Open(name, _ports[name]);
        }
    }

    private void Close(ServiceName name, ServiceHealth? wanted, ImmutableArray<IPAddress> addresses)
    {
        if (!_ports.TryGetValue(name, out var port))
        {
            return;
        }

        foreach (var (address, listening) in port.Open.ToList())
        {
            if (port.Health != wanted || !addresses.Contains(address))
            {
                listening.Dispose();
                port.Open.Remove(address);
            }
        }

        if (port.Health != wanted)
        {
            _ports.Remove(name);
            Failures.Remove(name);
        }
    }

    private void Open(ServiceName name, Port wanted)
    {
        var port = _ports.TryGetValue(name, out var known) ? known with { Addresses = wanted.Addresses } : wanted;
        _ports[name] = port;
        Failures.Remove(name);
        foreach (var address in port.Addresses.Where(address => !port.Open.ContainsKey(address)))
        {
            var at = new IPEndPoint(address, port.Health.Port);
            try
            {
                port.Open[address] = server.Listen(ListeningSocket.Open(at), port.Health.AnswerAsync);
            }
            catch (SocketException failure)
            {
                Failures[name] = new PortFailure(at, failure.Message);
            }
        }
    }

    /// <param name="Health">Answers.</param>
    /// <param name="Addresses">Where it is wanted.</param>
    private sealed record Port(ServiceHealth Health, ImmutableArray<IPAddress> Addresses)
    {
        /// <summary>Where it is. Most have one.</summary>
        public Dictionary<IPAddress, IDisposable> Open { get; } = new(1);
    }
}

/// <summary>A socket that could not be opened.</summary>
internal sealed record PortFailure(IPEndPoint At, string Reason);
