using System.Text;

namespace Signalbox.Lab.Containers;

/// <summary>A container's root: an overlay over the machine's own, so that every program that is installed here can run
/// there, while what it writes stays in the container's folder. The folders in which people and daemons keep what is
/// theirs (/root, /home, /tmp, /run) are empty there. Mounted by the container's own first process
/// (<see cref="StartScript"/>) in its mount namespace, so nothing of it is ever mounted on the machine.</summary>
internal static class ContainerRoot
{
    /// <summary>Where the machine's root hangs while volumes are mounted.</summary>
    private const string Machine = "/.machine";

    private static readonly string[] Empty = ["/root", "/home", "/tmp", "/run"];

    // What the kernel provides, and what is made anew: everything else that is mounted is the machine's disks.
    private static readonly string[] Disks = ["ext4", "ext3", "ext2", "xfs", "btrfs", "f2fs", "zfs", "virtiofs", "9p"];

    /// <summary>Writes the tables and the upper layer that the start script needs.</summary>
    public static void Prepare(ContainerSpec spec)
    {
        foreach (var folder in new[] { "upper/.machine", "work", "root" })
        {
            Directory.CreateDirectory(Path.Combine(spec.Folder, folder));
        }

        foreach (var (path, text) in spec.Files)
        {
            File.WriteAllText(InUpper(spec, path), text);
        }

        foreach (var (path, target) in spec.Links)
        {
            File.CreateSymbolicLink(InUpper(spec, path), target);
        }

        File.WriteAllText(Path.Combine(spec.Folder, "system.fstab"), SystemMounts(spec.Folder));
        File.WriteAllText(Path.Combine(spec.Folder, "volumes.fstab"), VolumeMounts(spec));
        var files = spec.Mounts.Where(mount => File.Exists(mount.Source)).Select(mount => mount.Target + "\n");
        File.WriteAllText(Path.Combine(spec.Folder, "volume-files"), string.Concat(files));
    }

    private static string InUpper(ContainerSpec spec, string path)
    {
        var inUpper = Path.Combine(spec.Folder, "upper", path.TrimStart('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(inUpper)!);
        return inUpper;
    }

    private static string SystemMounts(string folder)
    {
        var table = new StringBuilder();
        var root = Path.Combine(folder, "root");
        var layers = $"lowerdir=/,upperdir={folder}/upper,workdir={folder}/work";
        Add(table, "overlay", root, "overlay", layers);
        Add(table, "proc", $"{root}/proc", "proc", "nosuid,nodev,noexec");
        Add(table, "sysfs", $"{root}/sys", "sysfs", "ro,nosuid,nodev,noexec");
        Add(table, "/dev", $"{root}/dev", "none", "rbind,ro");
        Add(table, "tmpfs", $"{root}/dev/shm", "tmpfs", "mode=1777");
        foreach (var path in Empty.Where(Directory.Exists))
        {
            Add(table, "tmpfs", root + path, "tmpfs", path == "/tmp" ? "mode=1777" : "mode=755");
        }

        foreach (var disk in OtherDisks().Append(AppContext.BaseDirectory.TrimEnd('/')))
        {
            Add(table, disk, root + disk, "none", "bind,ro,X-mount.mkdir");
        }

        return table.ToString();
    }

    private static string VolumeMounts(ContainerSpec spec)
    {
        var table = new StringBuilder();
        foreach (var mount in spec.Mounts)
        {
            var options = (Directory.Exists(mount.Source) ? "rbind,X-mount.mkdir" : "bind")
                + (mount.IsReadOnly ? ",ro" : "");
            Add(table, Machine + mount.Source, mount.Target, "none", options);
        }

        return table.ToString();
    }

    // An overlay shows one file system: a /usr or /opt of its own has to be shown by itself.
    private static IEnumerable<string> OtherDisks() =>
        File.ReadLines("/proc/self/mounts")
            .Select(line => line.Split(' '))
            .Where(fields => Disks.Contains(fields[2]) && fields[1] is not "/" && Directory.Exists(fields[1]))
            .Select(fields => fields[1])
            .Where(path => !path.Contains('\\') && !Empty.Any(path.StartsWith))
            .Distinct();

    private static void Add(StringBuilder table, string what, string where, string type, string options) =>
        table.Append(Escaped(what)).Append(' ').Append(Escaped(where)).Append(' ').Append(type).Append(' ')
            .Append(options).Append(" 0 0\n");

    // fstab(5) separates by blanks.
    private static string Escaped(string path) =>
        path.Replace("\\", "\\134").Replace(" ", "\\040").Replace("\t", "\\011").Replace("\n", "\\012");
}
