using System.Diagnostics;
using System.Globalization;
using Signalbox.Kernel;
using Signalbox.Kernel.Namespaces;

namespace Signalbox.Lab.Namespaces;

/// <summary>What runs that were killed left behind: namespaces whose owner is dead, and the processes inside.</summary>
public static class Leftovers
{
    private const string NamedNamespaces = "/run/netns";

    /// <summary>A process that was killed is listed until it has let go of its namespace.</summary>
    private const int RoundsAtMost = 1000;

    /// <summary>Ends the processes in such namespaces, removes the namespaces and returns their names. Namespaces of
    /// living owners, and those that are not ours, stay.</summary>
    public static IReadOnlyList<string> Remove()
    {
        if (!Directory.Exists(NamedNamespaces))
        {
            return [];
        }

        var dead = Directory.EnumerateFiles(NamedNamespaces)
            .Select(Path.GetFileName)
            .Where(name => OwnedName.TryParse(name, out var owned) && !owned.IsOwnerAlive)
            .Select(name => name!)
            .ToList();
        RemoveWithProcesses(dead);
        return dead;
    }

    /// <summary>Removes those namespaces' names and kills every process inside. The names go first: a program that is
    /// just about to enter by name then fails, where it would slip in behind the last look. Only for namespaces of
    /// ours, where nobody else's processes run.</summary>
    public static void RemoveWithProcesses(IReadOnlyCollection<string> names)
    {
        // Open until the end: the kernel would give the number of one that is gone to somebody else's.
        var open = names.Select(Find).OfType<NetworkNamespace>().ToList();
        try
        {
            var inside = open.Select(IdentityOf).OfType<string>().ToHashSet(StringComparer.Ordinal);
            RemoveNames(names);
            EndProcessesIn(inside);
        }
        finally
        {
            open.ForEach(one => one.Dispose());
        }
    }

    /// <summary>Processes whose network namespace is the one of that name.</summary>
    public static IReadOnlyList<int> ProcessesIn(string name)
    {
        using var inside = Find(name);
        return inside is not null && IdentityOf(inside) is { } identity
            ? ProcessesIn(new HashSet<string> { identity })
            : [];
    }

    // -force goes on after a namespace that was not made or is gone already.
    private static void RemoveNames(IReadOnlyCollection<string> names)
    {
        if (names.Count > 0)
        {
            Command.Run("ip", ["-force", "-batch", "-"], string.Concat(names.Select(name => $"netns delete {name}\n")));
        }
    }

    // Looks again until there is none, as they may start others meanwhile.
    private static void EndProcessesIn(HashSet<string> inside)
    {
        if (inside.Count == 0)
        {
            return;
        }

        for (var round = 0; round < RoundsAtMost; round++)
        {
            var found = ProcessesIn(inside);
            if (found.Count == 0)
            {
                return;
            }

            found.ForEach(Kill);
        }
    }

    private static List<int> ProcessesIn(HashSet<string> identities)
    {
        var found = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && id != Environment.ProcessId
                && LinkOf($"{folder}/ns/net") is { } link && identities.Contains(link))
            {
                found.Add(id);
            }
        }

        return found;
    }

    // Null when another run that cleans up at the same time has removed the namespace.
    private static NetworkNamespace? Find(string name)
    {
        try
        {
            return NetworkNamespace.Open(name);
        }
        catch (KernelException)
        {
            return null;
        }
    }

    // "net:[4026531840]". Null when the name was left without a namespace below it.
    private static string? IdentityOf(NetworkNamespace inside)
    {
        try
        {
            return inside.Run(() => LinkOf("/proc/thread-self/ns/net"));
        }
        catch (KernelException)
        {
            return null;
        }
    }

    private static string? LinkOf(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // The process ended between the listing and now.
            return null;
        }
    }

    private static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            // It ended by itself.
        }
    }
}
