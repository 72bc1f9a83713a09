using System.Net;
using System.Net.Sockets;

namespace Signalbox.KernelNet.Churn;

/// <summary>New flows from the client to all frontends in turn, one after the other, as fast as they go.</summary>
internal sealed class FlowLoad(ChurnGround ground)
{
    /// <summary>A SYN that was not answered is sent again after a second, and after two more.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(0.9);

    /// <summary>Datagrams on their way, by which the next one may be ahead.</summary>
    private const int Window = 128;

    /// <summary>A second: a machine that is busy with other work keeps packets waiting now and then.</summary>
    private const int Tries = 5;

    /// <summary>Connections that a pod took, and datagrams that one got.</summary>
    public int Arrived { get; private set; }

    /// <summary>Of these, flows whose first packet was lost and which were there when it was sent again.</summary>
    public int SentAgain { get; private set; }

    /// <summary>What else became of flows, in words.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>Connects until told to stop. Runs inside the client's namespace.</summary>
    public void Connect(CancellationToken stop)
    {
        for (var turn = 0; !stop.IsCancellationRequested; turn++)
        {
            var to = ground.Frontends[turn % ground.Frontends.Count];
            using var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            {
                // Closed by a reset, so that no port waits.
                LingerState = new LingerOption(true, 0),
                Blocking = false,
            };
            try
            {
                socket.Connect(to);
            }
            catch (SocketException begun)
                when (begun.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                // As it should be.
            }
            catch (SocketException failure)
            {
                Failures.Add($"{to}/tcp: {failure.SocketErrorCode}");
                continue;
            }

            Await(socket, to);
        }
    }

    /// <summary>Sends datagrams, each from a port of its own, until told to stop. Runs inside the client's namespace.
    /// </summary>
    public void Send(CancellationToken stop)
    {
        var last = 0;
        while (!stop.IsCancellationRequested)
        {
            SendOne(++last);
            if (last > Window)
            {
                Check(last - Window);
            }
        }

        for (var number = Math.Max(1, last - Window + 1); number <= last; number++)
        {
            Check(number);
        }
    }

    private void Await(Socket socket, EndPoint to)
    {
        var isUsual = socket.Poll(UsualPatience, SelectMode.SelectWrite);
        var isLate = !isUsual && socket.Poll(Patience, SelectMode.SelectWrite);
        var error = (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        if (error != 0 || !(isUsual || isLate))
        {
            Failures.Add($"{to}/tcp: {(error == 0 ? "silence" : ((SocketError)error).ToString())}");
            return;
        }

        Arrived++;
        SentAgain += isLate ? 1 : 0;
    }

    private void SendOne(int number)
    {
        var to = ground.Frontends[number % ground.Frontends.Count];
        using var socket = new Socket(to.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.SendTo(BitConverter.GetBytes(number), to);
    }

    private void Check(int number)
    {
        for (var tries = 0; tries < Tries; tries++)
        {
            if (ground.HasArrived(number)
                || SpinWait.SpinUntil(() => ground.HasArrived(number), TimeSpan.FromMilliseconds(200)))
            {
                Arrived++;
                SentAgain += tries > 0 ? 1 : 0;
                return;
            }

            SendOne(number);
        }

        Failures.Add($"{ground.Frontends[number % ground.Frontends.Count]}/udp: lost {Tries} times");
    }
}
