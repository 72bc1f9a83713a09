using Signalbox.Kernel.Interop;

namespace Signalbox.Kernel.Processes;

/// <summary>The pages of this program and its libraries: code and constants, as they are in their files.</summary>
public static class ProgramPages
{
    private const string Path = "/proc/self/smaps";

    /// <summary>Gives back all of them; those that are needed come again from the page cache when they are touched, a
    /// few microseconds for sixteen of them. Returns the bytes that were resident; 0 where the kernel does not tell
    /// which they are.</summary>
    public static long Release()
    {
        long released = 0;
        foreach (var mapping in Read())
        {
            // Refused for pages that somebody has locked into memory: they stay.
            released += Libc.madvise(mapping.Start, mapping.Length, Libc.MADV_DONTNEED) == 0
                ? mapping.ResidentBytes
                : 0;
        }

        return released;
    }

    private static List<FileMapping> Read()
    {
        try
        {
            return [.. FileMapping.Unchanged(File.ReadLines(Path))];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
