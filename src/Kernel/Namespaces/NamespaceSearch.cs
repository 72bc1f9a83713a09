using Signalbox.Core.Model;
using Signalbox.Kernel.Links;

namespace Signalbox.Kernel.Namespaces;

/// <summary>Looks for a network namespace by an address in it: where a pod's sockets can be opened from. Namespaces are
/// those that have a name in /run/netns, as container runtimes give them, and those that a process is in.</summary>
public static class NamespaceSearch
{
    private const string Named = "/run/netns";

    /// <summary>The first other than the calling thread's that holds the address; null when there is none, or none that
    /// may be entered. The caller disposes it.</summary>
    public static NetworkNamespace? Holding(Address address)
    {
        var seen = new HashSet<string>();
        if (Identity("/proc/thread-self/ns/net") is { } own)
        {
            seen.Add(own);
        }

        foreach (var (path, name) in NamedOnes().Concat(OfProcesses(seen)))
        {
            if (TryOpen(path, name) is not { } found)
            {
                continue;
            }

            if (Holds(found, address, seen))
            {
                return found;
            }

            found.Dispose();
        }

        return null;
    }

    private static IEnumerable<(string Path, string Name)> NamedOnes() => Directory.Exists(Named)
        ? Directory.EnumerateFiles(Named).Select(path => (path, Path.GetFileName(path)))
        : [];

    /// <summary>Many processes share one: each is asked for once.</summary>
    private static IEnumerable<(string Path, string Name)> OfProcesses(HashSet<string> seen) =>
        from folder in Directory.EnumerateDirectories("/proc")
        let process = Path.GetFileName(folder)
        where char.IsAsciiDigit(process[0])
        let path = $"{folder}/ns/net"
        let identity = Identity(path)
        where identity is not null && !seen.Contains(identity)
        select (path, $"of process {process}");

    private static NetworkNamespace? TryOpen(string path, string name)
    {
        try
        {
            return NetworkNamespace.OpenPath(path, name);
        }
        catch (KernelException)
        {
            // It is gone, or not ours to look into.
            return null;
        }
    }

    private static bool Holds(NetworkNamespace inside, Address address, HashSet<string> seen)
    {
        try
        {
            var (identity, held) = inside.Run(() => (
                Identity("/proc/thread-self/ns/net"), LocalAddresses.Read(address.Family)));
            return (identity is null || seen.Add(identity)) && held.Contains(address);
        }
        catch (KernelException)
        {
            return false;
        }
    }

    /// <summary>"net:[4026531840]"; null when it cannot be read.</summary>
    private static string? Identity(string path)
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
