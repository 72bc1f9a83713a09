namespace Signalbox.Lab.Containers;

/// <summary>What a container's first process does before it becomes the program: it mounts the container's root and
/// volumes, goes into them, and says its process id on this machine in the file "started". A shell does it because it
/// is there, small, and starts in a millisecond.</summary>
internal static class StartScript
{
    /// <summary>Arguments: the container's folder, the hostname, the working directory, then the program and what
    /// belongs to it. The volumes are mounted from inside, where a link like /var/run leads to the container's /run
    /// and not to the machine's.</summary>
    private const string Text = """
        set -e
        read -r id rest </proc/self/stat
        folder=$1
        directory=$3
        exec 9>"$folder/started"
        echo "$2" >/proc/sys/kernel/hostname
        shift 3
        mount -a -T "$folder/system.fstab"
        cd "$folder/root"
        pivot_root . .machine
        cd /
        if [ -s "/.machine$folder/volumes.fstab" ]; then
            while read -r file; do
                mkdir -p "${file%/*}"
                [ -e "$file" ] || : >"$file"
            done <"/.machine$folder/volume-files"
            mount -a -T "/.machine$folder/volumes.fstab"
        fi
        umount -l /.machine
        rmdir /.machine
        [ -d "$directory" ] || mkdir -p "$directory"
        cd "$directory"
        echo "$id" >&9
        exec 9>&-
        exec "$@"
        """;

    // The terminal is opened under its name, because a controlling terminal has to be: setsid takes it for its own.
    private const string OnTerminal = "tty=$1; shift; exec setsid --ctty --wait \"$@\" <>\"$tty\" >&0 2>&1";

    /// <summary>The whole command line of a container, for <see cref="Launcher"/>.</summary>
    /// <param name="spec">The container.</param>
    /// <param name="terminal">The path of its terminal; null for pipes.</param>
    public static IEnumerable<string> CommandLine(ContainerSpec spec, string? terminal) =>
    [
        "nsenter", $"--net=/run/netns/{spec.NetworkNamespace}", .. Processes(spec),
        "sh", "-c", Text, "container", spec.Folder, spec.Hostname, spec.WorkingDirectory,
        .. Program(spec, spec.Command, terminal),
    ];

    /// <summary>A further program in a container, whose first process has that id.</summary>
    public static IEnumerable<string> Inside(
        string id, ContainerSpec spec, IEnumerable<string> command, string? terminal) =>
    [
        "nsenter", "--target", id, "--mount", "--pid", "--uts", "--ipc", "--net", "--root", "--wd",
        "setpriv", "--pdeathsig", "KILL", .. Program(spec, command, terminal),
    ];

    // Who is among another's processes ends with that one's first process, as all of them do.
    private static string[] Processes(ContainerSpec spec) => spec.ProcessesOf is { } id
        ? [$"--pid=/proc/{id}/ns/pid", "unshare", "--mount", "--uts", "--ipc"]
        : ["unshare", "--mount", "--pid", "--uts", "--ipc", "--fork", "--kill-child"];

    // A program with the container's user and environment and nothing else.
    private static IEnumerable<string> Program(ContainerSpec spec, IEnumerable<string> command, string? terminal)
    {
        string[] user = spec.User is null && spec.Group is null
            ? []
            :
            [
                "setpriv", $"--reuid={spec.User ?? 0}", $"--regid={spec.Group ?? spec.User ?? 0}", "--clear-groups",
                "--pdeathsig", "KILL",
            ];
        return
        [
            .. terminal is null ? [] : (string[])["sh", "-c", OnTerminal, "terminal", terminal],
            .. user, "env", "-i", .. spec.Environment.Select(variable => $"{variable.Key}={variable.Value}"),
            .. command,
        ];
    }
}
