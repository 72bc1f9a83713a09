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
        EndProcessesIn(dead);
        if (dead.Count > 0)
        {
            Command.Run("ip", ["-force", "-batch", "-"], string.Concat(dead.Select(name => $"netns delete {name}\n")));
        }

        return dead;
    }

    /// <summary>Kills every process whose network namespace is one of those names'. Only for namespaces of ours, where
    /// nobody else's processes run. Looks again until there is none, as they may start others meanwhile.</summary>
    public static void EndProcessesIn(IReadOnlyCollection<string> names)
    {
        var inside = names.Select(IdentityOf).OfType<string>().ToHashSet(StringComparer.Ordinal);
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

    /// <summary>Processes whose network namespace is the one of that name.</summary>
    public static IReadOnlyList<int> ProcessesIn(string name) =>
        IdentityOf(name) is { } identity ? ProcessesIn(new HashSet<string> { identity }) : [];

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

    // "net:[4026531840]". Null when another run that cleans up at the same time has removed the namespace.
    private static string? IdentityOf(string name)
    {
        try
        {
            using var inside = NetworkNamespace.Open(name);
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
