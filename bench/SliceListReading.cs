using System.Diagnostics;
using System.Globalization;
using Signalbox.Cluster.Decode;
using Signalbox.Cluster.Watch;
using Signalbox.Core.Model;

namespace Signalbox.Bench;

/// <summary>What it took a process that does nothing but read an EndpointSliceList and keep all of it.
/// <paramref name="PeakKiB"/> is the most memory that it ever had, of the runtime and all its libraries too; the CPU
/// time is the process's own.</summary>
internal sealed record SliceListReading(
    int Slices, int Endpoints, int PeakKiB, double HeapMiB, double AllocatedMiB, double CPUMilliseconds,
    long TextLength)
{
    /// <summary>The bench's word that makes a process this reader.</summary>
    public const string Verb = "read-slice-list";

    public double PeakMiB => PeakKiB / 1024.0;

    /// <summary>In the process: reads standard input to the list's end, then says what that took.</summary>
    public static async Task ReadAsync()
    {
        using var input = Console.OpenStandardInput();
        using var frames = JsonFrames.OfItems(input);
        var (pool, kept) = (new NamePool(), new List<ClusterChange>());
        while (await frames.ReadAsync(CancellationToken.None))
        {
            var decoded = ObjectDecoder.DecodeOne(frames.Current.Span, "EndpointSlice", pool);
            kept.Add(decoded.Set ?? throw new InvalidDataException(string.Join(' ', decoded.Refusals)));
        }

        var cpu = Environment.CpuUsage.TotalTime.TotalMilliseconds;
        var endpoints = kept.Sum(change => ((ClusterChange.SliceSet)change).Slice.Endpoints.Count);
        var peak = PeakOf("/proc/self/status");
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var heap = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(kept);
        GC.KeepAlive(pool);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{kept.Count} {endpoints} {peak} {heap} {allocated} {cpu:F0}"));
    }

    /// <summary>Starts the process, writes the list to it piece by piece, and returns what it says.</summary>
    /// <param name="program">The bench's own file.</param>
    /// <param name="family">Of all addresses.</param>
    /// <param name="slices">Slices in the list, of <see cref="SliceListWriter.Endpoints"/> each.</param>
    public static SliceListReading Measure(string program, IPFamily family, int slices)
    {
        var start = new ProcessStartInfo(program, [Verb])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        try
        {
            var length = new SliceListWriter(family, slices).WriteTo(process.StandardInput.BaseStream);
            process.StandardInput.Close();
            var words = process.StandardOutput.ReadToEnd().Split(' ');
            process.WaitForExit();
            double Number(int index) => double.Parse(words[index], CultureInfo.InvariantCulture);
            return new SliceListReading(
                (int)Number(0), (int)Number(1), (int)Number(2), Number(3) / 1048576, Number(4) / 1048576, Number(5),
                length);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static int PeakOf(string status)
    {
        var line = File.ReadLines(status).First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return int.Parse(line.AsSpan("VmHWM:".Length).Trim(" \tkB"), CultureInfo.InvariantCulture);
    }
}
