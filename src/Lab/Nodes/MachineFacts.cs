using System.Globalization;
using System.Runtime.InteropServices;

namespace Signalbox.Lab.Nodes;

/// <summary>What a Node says about the machine that it is.</summary>
internal sealed record MachineFacts
{
    public required int Processors { get; init; }

    public required long MemoryKiB { get; init; }

    /// <summary>The size of the file system of the machine's root.</summary>
    public required long DiskKiB { get; init; }

    public required string MachineId { get; init; }

    public required string BootId { get; init; }

    public required string KernelVersion { get; init; }

    public required string SystemName { get; init; }

    public required string Architecture { get; init; }

    public static MachineFacts Read() => new()
    {
        Processors = Environment.ProcessorCount,
        MemoryKiB = MemoryTotal(),
        DiskKiB = new DriveInfo("/").TotalSize / 1024,
        MachineId = FirstLine("/etc/machine-id"),
        BootId = FirstLine("/proc/sys/kernel/random/boot_id"),
        KernelVersion = FirstLine("/proc/sys/kernel/osrelease"),
        SystemName = PrettyName(),
        Architecture = RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64
            ? "arm64"
            : "amd64",
    };

    private static long MemoryTotal()
    {
        var line = File.ReadLines("/proc/meminfo").First(one => one.StartsWith("MemTotal:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private static string PrettyName() =>
        File.Exists("/etc/os-release")
            ? File.ReadLines("/etc/os-release")
                .FirstOrDefault(one => one.StartsWith("PRETTY_NAME=", StringComparison.Ordinal))
                ?.Split('=', 2)[1].Trim('"') ?? "Linux"
            : "Linux";

    private static string FirstLine(string path) =>
        File.Exists(path) ? File.ReadLines(path).FirstOrDefault() ?? "" : "";
}
