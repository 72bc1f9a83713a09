using System.Collections.Immutable;
using System.Globalization;

namespace Signalbox.Kernel.Processes;

/// <summary>A process that uses the calling thread's network namespace, as proc(5) tells of it.</summary>
/// <param name="Id">Its process id.</param>
/// <param name="CommandLine">What it was started with, its program first.</param>
public sealed record NeighbourProcess(int Id, ImmutableArray<string> CommandLine)
{
    private const string Own = "/proc/thread-self/ns/net";

    /// <summary>A path of the process's own file system, as a path of this one's.</summary>
    public string PathOf(string path) => path.StartsWith('/')
        ? $"/proc/{Id}/root{path}"
        : $"/proc/{Id}/cwd/{path}";

    /// <summary>All whose command lines and namespaces may be read. Those of the kernel have no command line and are
    /// left out.</summary>
    public static IEnumerable<NeighbourProcess> All()
    {
        if (Target(Own) is not { } here)
        {
            yield break;
        }

        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id)
                && Words(folder) is { IsEmpty: false } words && Target($"{folder}/ns/net") == here)
            {
                yield return new NeighbourProcess(id, words);
            }
        }
    }

    private static ImmutableArray<string> Words(string folder)
    {
        try
        {
            var text = File.ReadAllText($"{folder}/cmdline");
            return text.Length == 0 ? [] : [.. text.TrimEnd('\0').Split('\0')];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or is somebody else's.
            return [];
        }
    }

    private static string? Target(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
