using Signalbox.Core.Model;
using Signalbox.Kernel.Links;

namespace Signalbox.Kernel.Namespaces;

/// <summary>Looks for a network namespace by an address in it: where a pod's sockets can be opened from. Namespaces are
/// those that have a name in /run/netns, as container runtimes give them, and those that a process is in.</summary>
public static class NamespaceSearch
{
    private const string Named = "/run/netns";

    /// <summary>The one other than the calling thread's that holds the address; null when there is none, or none that
    /// may be entered. Clusters of namespaces may stand beside each other with the same addresses: of several that
    /// hold it, one counts that a link joins to the calling thread's. Throws <see cref="KernelException"/>: Conflict
    /// when none of them is joined to it. The caller disposes it.</summary>
    public static NetworkNamespace? Holding(Address address)
    {
        var all = AllHolding(address);
        var found = all is [var only] ? only : all.Find(each => each.IsLinkedToHere());
        all.ForEach(each => DisposeUnless(each == found, each));
        return found is not null || all.Count == 0
            ? found
            : throw new KernelException(
                $"find the network namespace that holds {address}", KernelErrorKind.Conflict,
                $"{all.Count} hold it, and none of them is linked to this one: "
                + string.Join(", ", all.Select(each => each.Name)));
    }

    private static List<NetworkNamespace> AllHolding(Address address)
    {
        var all = new List<NetworkNamespace>();
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

            var holds = Holds(found, address, seen);
            DisposeUnless(holds, found);
            if (holds)
            {
                all.Add(found);
            }
        }

        return all;
    }

    private static void DisposeUnless(bool isKept, NetworkNamespace inside)
    {
        if (!isKept)
        {
            inside.Dispose();
        }
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
