using System.Diagnostics;
using System.Globalization;

namespace Signalbox.Bench.Nftables;

/// <summary>Time that has passed, processor time of this thread with the kernel's work for it, and bytes that it has
/// allocated. The difference of two of <see cref="Now"/> is what lies between them.</summary>
internal readonly record struct Spent(double Microseconds, double ProcessorMicroseconds, double AllocatedBytes)
{
    /// <summary>Without processor time, which costs a look into a file.</summary>
    public static Spent Now => new(
        Stopwatch.GetTimestamp() * 1e6 / Stopwatch.Frequency, 0, GC.GetAllocatedBytesForCurrentThread());

    /// <summary>With processor time. Source: Documentation/scheduler/sched-stats.rst of the kernel; nanoseconds.
    /// </summary>
    public static Spent NowWithProcessor
    {
        get
        {
            // Makes the scheduler bring its books up to date, which it else does at each tick only.
            Thread.Yield();
            var text = File.ReadAllText("/proc/thread-self/schedstat");
            var nanoseconds = double.Parse(text.AsSpan(0, text.IndexOf(' ')), CultureInfo.InvariantCulture);
            return Now with { ProcessorMicroseconds = nanoseconds / 1e3 };
        }
    }

    public double KiB => AllocatedBytes / 1024;

    public static Spent operator +(Spent left, Spent right) => new(
        left.Microseconds + right.Microseconds,
        left.ProcessorMicroseconds + right.ProcessorMicroseconds,
        left.AllocatedBytes + right.AllocatedBytes);

    public static Spent operator -(Spent left, Spent right) => new(
        left.Microseconds - right.Microseconds,
        left.ProcessorMicroseconds - right.ProcessorMicroseconds,
        left.AllocatedBytes - right.AllocatedBytes);
}
