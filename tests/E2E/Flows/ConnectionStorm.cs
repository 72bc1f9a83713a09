using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Signalbox.Lab.Namespaces;

namespace Signalbox.E2E.Flows;

/// <summary>Opens TCP connections to a <see cref="GreetingServer"/> behind a Service one after the other, each as soon
/// as the one before was greeted, from a few threads. One that fails, or whose first packet had to be sent twice, was
/// without rules at that moment.</summary>
internal sealed class ConnectionStorm : IDisposable
{
    private const int Threads = 2;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly TemporaryNamespace _inside;
    private readonly IPEndPoint _service;
    private readonly List<Thread> _threads = [];
    private readonly ManualResetEventSlim _stop = new();
    private readonly long _repeatedBefore;
    private Exception? _failure;
    private int _connections;

    public ConnectionStorm(TemporaryNamespace inside, IPEndPoint service)
    {
        (_inside, _service) = (inside, service);
        _repeatedBefore = RepeatedFirstPackets();
        for (var i = 0; i < Threads; i++)
        {
            var thread = new Thread(Run);
            _threads.Add(thread);
            thread.Start();
        }
    }

    /// <summary>So far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Before its time: something has failed.</summary>
    public bool HasEnded => Volatile.Read(ref _failure) is not null;

    /// <summary>Ends it. Throws when any was ever late or refused. The connections, all of them.</summary>
    public int Stop()
    {
        End();
        if (_failure is not null)
        {
            throw new InvalidOperationException(
                $"a connection failed after {_connections}: {_failure.Message}", _failure);
        }

        var repeated = RepeatedFirstPackets() - _repeatedBefore;
        return repeated == 0
            ? _connections
            : throw new InvalidOperationException($"{repeated} first packets of {_connections} connections were lost");
    }

    public void Dispose()
    {
        End();
        _stop.Dispose();
    }

    private void End()
    {
        _stop.Set();
        _threads.ForEach(thread => thread.Join());
    }

    private void Run() => _inside.Run(() =>
    {
        var greeting = new byte[1];
        try
        {
            while (!_stop.IsSet)
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

                // Closed by a reset, so that no port is kept waiting.
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
                socket.ReceiveTimeout = (int)Limit.TotalMilliseconds;
                socket.Connect(_service);
                if (socket.Receive(greeting) == 0)
                {
                    throw new InvalidDataException("closed without a greeting");
                }

                Interlocked.Increment(ref _connections);
            }
        }
        catch (Exception broken)
        {
            _failure = broken;
        }
    });

    /// <summary>TCPSynRetrans of the whole namespace: a line of names, and one of values below it.</summary>
    private long RepeatedFirstPackets()
    {
        var lines = _inside.Execute("cat", "/proc/net/netstat").ThrowIfFailed().Output.Split('\n')
            .Where(line => line.StartsWith("TcpExt:", StringComparison.Ordinal))
            .Select(line => line.Split(' '))
            .ToArray();
        var column = Array.IndexOf(lines[0], "TCPSynRetrans");
        return long.Parse(lines[1][column], CultureInfo.InvariantCulture);
    }
}
