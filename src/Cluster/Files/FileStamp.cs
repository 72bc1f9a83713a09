using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Signalbox.Cluster.Files;

/// <summary>What tells two texts of a file apart without reading them, taken through all symbolic links: inode
/// (0 where the kernel does not say; before 5.14), time of the last write and length.</summary>
internal readonly record struct FileStamp(long Inode, DateTime Modified, long Length)
{
    /// <summary>A pipe or terminal: read once, never again.</summary>
    public static FileStamp Stream { get; } = new(-1, default, -1);

    /// <summary>Null when nothing is there, also where a link leads nowhere. Throws <see cref="IOException"/> or
    /// <see cref="UnauthorizedAccessException"/> when it cannot be opened.</summary>
    public static FileStamp? Of(string path)
    {
        using var file = Open(path);
        return file is null ? null : Of(file);
    }

    public static FileStamp Of(FileStream file)
    {
        if (!file.CanSeek)
        {
            return Stream;
        }

        var modified = File.GetLastWriteTimeUtc(file.SafeFileHandle);
        return new FileStamp(InodeOf(file.SafeFileHandle), modified, file.Length);
    }

    /// <summary>Opens without locking; null when nothing is there.</summary>
    public static FileStream? Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The file's real path: no link left in it.</summary>
    public static string? TargetOf(FileStream file) =>
        File.ResolveLinkTarget(Own("fd", file.SafeFileHandle), false)?.FullName;

    private static long InodeOf(SafeFileHandle handle)
    {
        foreach (var line in File.ReadLines(Own("fdinfo", handle)))
        {
            if (line.StartsWith("ino:", StringComparison.Ordinal))
            {
                return long.Parse(line.AsSpan("ino:".Length), CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }

    private static string Own(string what, SafeFileHandle handle) =>
        string.Create(CultureInfo.InvariantCulture, $"/proc/self/{what}/{handle.DangerousGetHandle()}");
}
