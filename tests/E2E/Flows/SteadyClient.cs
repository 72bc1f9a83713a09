using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Signalbox.Lab.Namespaces;

namespace Signalbox.E2E.Flows;

/// <summary>Sends numbered datagrams from one port to one address every few milliseconds, whatever becomes of them, and
/// keeps who answered which.</summary>
internal sealed class SteadyClient : IDisposable
{
    /// <summary>Unanswered in a row, these many mean that nobody answers any more.</summary>
    private const int Silence = 30;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    private readonly Socket _socket;
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private readonly List<Answer> _answers = [];
    private int _sent;
    private int _lastRefused;
    private volatile bool _stopped;

    /// <param name="inside">Where the client is.</param>
    /// <param name="port">Its own.</param>
    /// <param name="to">Whom it calls.</param>
    public SteadyClient(TemporaryNamespace inside, int port, IPEndPoint to)
    {
        _socket = inside.Run(() => new Socket(to.AddressFamily, SocketType.Dgram, ProtocolType.Udp));
        _socket.Bind(new IPEndPoint(
            to.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, port));
        _socket.Connect(to);
        _thread = new Thread(Run);
        _thread.Start();
    }

    /// <summary>Datagrams sent so far: a mark for those that come later.</summary>
    public int Sent
    {
        get
        {
            lock (_lock)
            {
                return _sent;
            }
        }
    }

    /// <summary>The first datagram after the mark that this server answered; null while there is none.</summary>
    public int? FirstAnswered(string server, int after) =>
        Answers(after).Where(answer => answer.Server == server).Select(answer => (int?)answer.Number).Min();

    /// <summary>Servers that answered datagrams after the mark.</summary>
    public IReadOnlyList<string> ServersAfter(int mark) =>
        [.. Answers(mark).Select(answer => answer.Server).Distinct()];

    /// <summary>The last datagrams were refused (ICMP), and none was answered since.</summary>
    public bool IsRefused
    {
        get
        {
            lock (_lock)
            {
                return _lastRefused > Silence && _answers.All(answer => answer.Number < _lastRefused - Silence);
            }
        }
    }

    /// <summary>The last datagrams were not answered.</summary>
    public bool IsSilent
    {
        get
        {
            lock (_lock)
            {
                return _sent > Silence && _answers.All(answer => answer.Number < _sent - Silence);
            }
        }
    }

    /// <summary>Sends no more. The numbers of datagrams that were not answered, once those that are on their way had
    /// time to be.</summary>
    public IReadOnlyList<int> StopAndCountLost()
    {
        _stopped = true;
        _thread.Join();
        return [.. Enumerable.Range(1, _sent).Except(_answers.Select(answer => answer.Number))];
    }

    public void Dispose()
    {
        _stopped = true;
        _thread.Join();
        _socket.Dispose();
    }

    private List<Answer> Answers(int after)
    {
        lock (_lock)
        {
            return [.. _answers.Where(answer => answer.Number > after)];
        }
    }

    private void Run()
    {
        while (!_stopped)
        {
            Try(() => _socket.Send(Encoding.ASCII.GetBytes((_sent + 1).ToString(CultureInfo.InvariantCulture))));
            lock (_lock)
            {
                _sent++;
            }

            Receive(Pace);
        }

        Receive(TimeSpan.FromMilliseconds(500));
    }

    /// <summary>Until nothing has come for this long.</summary>
    private void Receive(TimeSpan patience)
    {
        var buffer = new byte[256];
        while (_socket.Poll(patience, SelectMode.SelectRead))
        {
            Try(() =>
            {
                var words = Encoding.ASCII.GetString(buffer, 0, _socket.Receive(buffer)).Split(' ');
                lock (_lock)
                {
                    _answers.Add(new Answer(int.Parse(words[1], CultureInfo.InvariantCulture), words[0]));
                }
            });
            patience = _stopped ? patience : TimeSpan.Zero;
        }
    }

    private void Try(Action call)
    {
        try
        {
            call();
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            lock (_lock)
            {
                _lastRefused = _sent;
            }
        }
        catch (SocketException unreachable) when (unreachable.SocketErrorCode is SocketError.HostUnreachable
            or SocketError.NetworkUnreachable or SocketError.AccessDenied)
        {
            // The network says so while no Service is there.
        }
    }

    private readonly record struct Answer(int Number, string Server);
}
