using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Signalbox.Lab.Namespaces;

namespace Signalbox.E2E.Flows;

/// <summary>One TCP connection or UDP flow to a <see cref="FlowServer"/> behind a Service, that asks again as soon as
/// it is answered, with a short pause. An answer that stays away for long, or tells of another source port, breaks it.
/// </summary>
internal sealed class LongFlow : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(20);

    private readonly Socket _socket;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _stop = new();
    private readonly byte[] _buffer = new byte[256];
    private string? _seen;
    private Exception? _failure;
    private int _answers;

    /// <summary>Opens it, and returns when the first request was answered.</summary>
    public LongFlow(TemporaryNamespace inside, ProtocolType protocol, IPEndPoint service)
    {
        _socket = inside.Run(() => new Socket(
            AddressFamily.InterNetwork, protocol == ProtocolType.Udp ? SocketType.Dgram : SocketType.Stream, protocol));
        _socket.ReceiveTimeout = _socket.SendTimeout = (int)AnswerLimit.TotalMilliseconds;
        _socket.Connect(service);
        Ask();
        _thread = new Thread(Run);
        _thread.Start();
    }

    /// <summary>Ends it. Throws when it was ever broken. The requests that were answered, all of them.</summary>
    public int Stop()
    {
        _stop.Set();
        _thread.Join();
        return _failure is null
            ? _answers
            : throw new InvalidOperationException(
                $"the {_socket.ProtocolType} flow broke after {_answers} answers: {_failure.Message}", _failure);
    }

    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _socket.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_stop.Wait(Pause))
            {
                Ask();
            }
        }
        catch (Exception broken)
        {
            _failure = broken;
        }
    }

    private void Ask()
    {
        var request = _answers.ToString(CultureInfo.InvariantCulture);
        _socket.Send(Encoding.ASCII.GetBytes(request));
        var answer = Encoding.ASCII.GetString(_buffer, 0, _socket.Receive(_buffer)).Split(' ');
        _seen ??= answer[^1];
        if (answer.Length != 2 || answer[0] != request || answer[1] != _seen)
        {
            throw new InvalidDataException(
                $"to request {request} came '{string.Join(' ', answer)}'; the source was {_seen} at first");
        }

        _answers++;
    }
}
