using System.Collections.Immutable;
using Signalbox.Kernel.Files;

namespace Signalbox.Lab.Nodes;

/// <summary>A folder whose files change all at once, laid out as the kubelet's: the files lie in a folder of their own,
/// "..data" is a link to it, and each name is a link through "..data". A change replaces that one link.</summary>
internal static class AtomicFolder
{
    private const string Current = "..data";

    /// <summary>Does nothing when the folder holds just that.</summary>
    public static void Write(string folder, IReadOnlyList<VolumeFile> files, string version)
    {
        Directory.CreateDirectory(folder);
        var old = Target(folder);
        if (old is not null && HasSame(old, files))
        {
            return;
        }

        var name = $"..{version}";
        var target = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        foreach (var file in files)
        {
            var path = Path.Combine(target, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, [.. file.Content]);
            File.SetUnixFileMode(path, file.Mode);
        }

        var next = Path.Combine(folder, "..data_tmp");
        File.Delete(next);
        File.CreateSymbolicLink(next, name);
        FileName.Replace(Path.Combine(folder, Current), next);
        Link(folder, files);
        if (old is not null)
        {
            Directory.Delete(old, recursive: true);
        }
    }

    /// <summary>The folder in which the files lie now; null before the first are written.</summary>
    public static string? Target(string folder) =>
        new DirectoryInfo(Path.Combine(folder, Current)).LinkTarget is { } name ? Path.Combine(folder, name) : null;

    // Only the first part of a path is linked: "certs/ca.pem" is found through the link "certs".
    private static void Link(string folder, IReadOnlyList<VolumeFile> files)
    {
        var names = files.Select(file => file.Path.Split('/')[0]).ToImmutableSortedSet(StringComparer.Ordinal);
        foreach (var name in names.Where(name => new FileInfo(Path.Combine(folder, name)).LinkTarget is null))
        {
            File.CreateSymbolicLink(Path.Combine(folder, name), $"{Current}/{name}");
        }

        foreach (var path in Directory.EnumerateFileSystemEntries(folder))
        {
            var name = Path.GetFileName(path);
            if (!name.StartsWith("..", StringComparison.Ordinal) && !names.Contains(name))
            {
                File.Delete(path);
            }
        }
    }

    private static bool HasSame(string target, IReadOnlyList<VolumeFile> files)
    {
        var there = Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories).ToList();
        return there.Count == files.Count && files.All(file =>
        {
            var path = Path.Combine(target, file.Path);
            return File.Exists(path) && File.GetUnixFileMode(path) == file.Mode
                && File.ReadAllBytes(path).AsSpan().SequenceEqual(file.Content.AsSpan());
        });
    }
}
