using System.Diagnostics;

namespace Signalbox.E2E;

/// <summary>Waits for conditions, never for a while.</summary>
internal static class Eventually
{
    /// <summary>For what is not promised to be quick: a machine may run other tests.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    /// <summary>Asks until the answer is not null. Fails with <paramref name="words"/> at the deadline.</summary>
    public static T Get<T>(Func<T?> ask, Func<string> words, TimeSpan? patience = null)
        where T : class
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            if (ask() is { } answer)
            {
                return answer;
            }

            if (watch.Elapsed > (patience ?? Patience))
            {
                throw new TimeoutException($"after {watch.Elapsed.TotalSeconds:0.0} s: {words()}");
            }

            Thread.Sleep(Pace);
        }
    }

    public static void True(Func<bool> condition, Func<string> words, TimeSpan? patience = null) =>
        Get(() => condition() ? "" : null, words, patience);
}
