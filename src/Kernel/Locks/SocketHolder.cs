namespace Signalbox.Kernel.Locks;

/// <summary>Finds out which processes have an abstract unix name bound; for messages only.</summary>
internal static class SocketHolder
{
    /// <summary>"iptables-restore (pid 123)", several separated by commas. Processes that this one may not look into
    /// stay unnamed: "a process that cannot be seen from here".</summary>
    internal static string Describe(string name)
    {
        var holders = InodeOf(name) is { } inode ? HoldersOf($"socket:[{inode}]") : [];
        return holders.Count > 0 ? string.Join(", ", holders) : "a process that cannot be seen from here";
    }

    /// <summary>/proc/net/unix: the inode is the seventh word of a line, the name the eighth.</summary>
    private static string? InodeOf(string name) => File.ReadLines("/proc/thread-self/net/unix")
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .FirstOrDefault(words => words.Length >= 8 && words[7] == name)?[6];

    private static List<string> HoldersOf(string link)
    {
        var holders = new List<string>();
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(process), out var id) && Holds(process, link))
            {
                holders.Add($"{ProgramOf(process)} (pid {id})");
            }
        }

        return holders;
    }

    private static bool Holds(string process, string link)
    {
        try
        {
            return Directory.EnumerateFiles($"{process}/fd").Any(file => new FileInfo(file).LinkTarget == link);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or is somebody else's.
            return false;
        }
    }

    private static string ProgramOf(string process)
    {
        try
        {
            return File.ReadAllText($"{process}/comm").TrimEnd();
        }
        catch (IOException)
        {
            return "a program that has just ended";
        }
    }
}
