using System.Diagnostics;

namespace Signalbox.Lab.Tests.Controllers;

/// <summary>Waits for what the controllers' loop will have done.</summary>
internal static class Soon
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(2);

    /// <summary>Asks until the answer is not null.</summary>
    public static T Get<T>(Func<T?> ask, Func<string> words)
        where T : class
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            if (ask() is { } answer)
            {
                return answer;
            }

            if (watch.Elapsed > Patience)
            {
                throw new TimeoutException($"after {watch.Elapsed.TotalSeconds:0.0} s: {words()}");
            }

            Thread.Sleep(Pace);
        }
    }

    public static void True(Func<bool> condition, Func<string> words) =>
        Get(() => condition() ? "" : null, words);

    /// <summary>Until what is asked for is this.</summary>
    public static void Equal<T>(T expected, Func<T> ask) => True(
        () => EqualityComparer<T>.Default.Equals(expected, ask()), () => $"expected {expected}, and it is {ask()}");
}
