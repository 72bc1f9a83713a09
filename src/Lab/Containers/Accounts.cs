namespace Signalbox.Lab.Containers;

/// <summary>The users of a container: this machine's, and those that its image has besides.</summary>
internal static class Accounts
{
    private const int FirstNumber = 101;

    /// <summary>The texts of /etc/passwd and /etc/group; empty when nobody has to be added.</summary>
    public static IReadOnlyDictionary<string, string> Files(
        IEnumerable<string> users, string machineUsers, string machineGroups)
    {
        var files = new Dictionary<string, string>();
        foreach (var user in users)
        {
            var passwd = files.GetValueOrDefault("/etc/passwd", machineUsers);
            var group = files.GetValueOrDefault("/etc/group", machineGroups);
            if (Has(passwd, user))
            {
                continue;
            }

            var number = FirstNumber;
            while (IsTaken(passwd, number) || IsTaken(group, number))
            {
                number++;
            }

            files["/etc/passwd"] = $"{WithEnd(passwd)}{user}:x:{number}:{number}::/nonexistent:/bin/false\n";
            files["/etc/group"] = Has(group, user) ? group : $"{WithEnd(group)}{user}:x:{number}:\n";
        }

        return files;
    }

    private static bool Has(string table, string name) =>
        table.Split('\n').Any(line => line.StartsWith($"{name}:", StringComparison.Ordinal));

    private static bool IsTaken(string table, int number) =>
        table.Split('\n').Select(line => line.Split(':')).Any(fields => fields.Length > 2 && fields[2] == $"{number}");

    private static string WithEnd(string table) => table.Length == 0 || table.EndsWith('\n') ? table : table + "\n";
}
