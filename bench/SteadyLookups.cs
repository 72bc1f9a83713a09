using System.Diagnostics;
using System.Net;
using Signalbox.Kernel.Namespaces;
using Signalbox.Lab.Dns;

namespace Signalbox.Bench;

/// <summary>Asks a name server for one address, again and again from its start to <see cref="Stop"/>, on a thread in a
/// network namespace, and keeps how long nobody answered.</summary>
internal sealed class SteadyLookups
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly Thread _thread;
    private volatile bool _stopped;
    private int _answers;
    private TimeSpan _longestSilence;

    public SteadyLookups(NetworkNamespace inside, IPEndPoint server, string name)
    {
        _thread = new Thread(() => inside.Run(() => Ask(server, name))) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>How many lookups were answered with an address.</summary>
    public int Answers => Volatile.Read(ref _answers);

    /// <summary>The longest time without an answer: between two, or before the first, or after the last.</summary>
    public TimeSpan Stop()
    {
        _stopped = true;
        _thread.Join();
        return _longestSilence;
    }

    private void Ask(IPEndPoint server, string name)
    {
        var last = Stopwatch.GetTimestamp();
        while (!_stopped)
        {
            var answered = DnsQuestion.Ask(server, name, DnsType.A, Patience) is { Records.Length: > 0 };
            Keep(Stopwatch.GetElapsedTime(last));
            if (answered)
            {
                last = Stopwatch.GetTimestamp();
                Interlocked.Increment(ref _answers);
            }

            Thread.Sleep(Pace);
        }
    }

    private void Keep(TimeSpan silence) => _longestSilence = silence > _longestSilence ? silence : _longestSilence;
}
