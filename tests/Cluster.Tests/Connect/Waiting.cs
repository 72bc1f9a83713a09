using System.Diagnostics;

namespace Signalbox.Cluster.Tests.Connect;

/// <summary>Waits for conditions, with a deadline.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(10);

    public static async Task For(Func<bool> condition, string what)
    {
        var since = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < Deadline, $"never seen: {what}");
            await Task.Delay(Between);
        }
    }
}
