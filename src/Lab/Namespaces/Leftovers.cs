using System.Diagnostics;
using System.Globalization;

namespace Signalbox.Lab.Namespaces;

/// <summary>What runs that were killed left behind: namespaces whose owner is dead, and the processes inside.</summary>
public static class Leftovers
{
    private const string NamedNamespaces = "/run/netns";

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
        foreach (var name in dead)
        {
            EndProcessesIn(name);
        }

        if (dead.Count > 0)
        {
            Command.Run("ip", ["-force", "-batch", "-"], string.Concat(dead.Select(name => $"netns delete {name}\n")));
        }

        return dead;
    }

    /// <summary>Kills every process whose network namespace is the one of that name. Only for namespaces of ours,
    /// where nobody else's processes run.</summary>
    public static void EndProcessesIn(string name)
    {
        // Another run that cleans up at the same time may have removed it: then ip has nothing to list.
        var listed = Command.Run("ip", ["netns", "pids", name]);
        foreach (var line in listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var id = int.Parse(line, CultureInfo.InvariantCulture);
            if (id != Environment.ProcessId)
            {
                Kill(id);
            }
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
