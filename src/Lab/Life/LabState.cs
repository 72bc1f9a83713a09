using System.Text.Json;
using System.Text.RegularExpressions;
using Signalbox.Lab.Namespaces;

namespace Signalbox.Lab.Life;

/// <summary>The folder in which a lab keeps what must be found again: settings, its daemon's identity, sockets, logs,
/// objects. Lies below /run/signalbox-lab, or where $SIGNALBOX_LAB_STATE says.</summary>
public sealed partial class LabState
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private LabState(string folder) => Folder = folder;

    public string Folder { get; }

    public string Name => Path.GetFileName(Folder);

    /// <summary>The cluster administrator's.</summary>
    public string KubeconfigPath => Path.Combine(Folder, "kubeconfig");

    /// <summary>The agents', leading to the API server by the nodes' network.</summary>
    public string AgentKubeconfigPath => Path.Combine(Folder, "agent.kubeconfig");

    /// <summary>The administrator's, as found on a node or outside: leading to the API server by the nodes' network.
    /// </summary>
    public string NodeKubeconfigPath => Path.Combine(Folder, "node.kubeconfig");

    public string LogPath => Path.Combine(Folder, "daemon.log");

    public string ControlPath => Path.Combine(Folder, "control.sock");

    public string ObjectsPath => Path.Combine(Folder, "objects.db");

    /// <summary>DNS records: a folder that the DNS pods see.</summary>
    public string DnsPath => Path.Combine(Folder, "dns");

    /// <summary>What nodes have for /etc/resolv.conf.</summary>
    public string NodeResolverPath => Path.Combine(Folder, "node.resolv.conf");

    /// <summary>More images, when the user has written it.</summary>
    public string ImagesPath => Path.Combine(Folder, "images.yaml");

    private string SettingsPath => Path.Combine(Folder, "lab.json");

    private string PortPath => Path.Combine(Folder, "port");

    private string DaemonPath => Path.Combine(Folder, "daemon");

    /// <summary>Whether there is a lab of that name, running or not.</summary>
    public bool Exists => File.Exists(SettingsPath);

    /// <summary>The daemon, while it runs.</summary>
    public ProcessIdentity? Daemon =>
        ReadOrNull(DaemonPath) is { } text && ProcessIdentity.TryParse(text, out var daemon) && daemon.IsAlive
            ? daemon
            : null;

    /// <summary>Throws <see cref="LabException"/> for a name that cannot be a folder's.</summary>
    public static LabState Of(string name) => ValidName().IsMatch(name)
        ? new LabState(Path.Combine(Root(), name))
        : throw new LabException($"'{name}' cannot be a lab's name: letters, digits and '-' can, up to 40 of them");

    /// <summary>All labs that there are, running or not.</summary>
    public static IReadOnlyList<LabState> All() => Directory.Exists(Root())
        ? [.. Directory.EnumerateDirectories(Root()).Order(StringComparer.Ordinal)
            .Select(folder => new LabState(folder)).Where(state => state.Exists)]
        : [];

    /// <summary>What the lab was made with; null when there is none of that name.</summary>
    public LabSettings? Settings =>
        ReadOrNull(SettingsPath) is { } text ? JsonSerializer.Deserialize<LabSettings>(text) : null;

    /// <summary>The port at which kubectl found the API server last; 0 for none.</summary>
    public int Port => int.TryParse(ReadOrNull(PortPath), out var port) ? port : 0;

    /// <summary>The folder of what belongs to a node, made when it is not there.</summary>
    public string NodeFolder(string node) =>
        Directory.CreateDirectory(Path.Combine(Folder, "nodes", node)).FullName;

    /// <summary>Makes the folder, for root alone, with the settings in it.</summary>
    public void Save(LabSettings settings)
    {
        Directory.CreateDirectory(Folder);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        File.WriteAllText(SettingsPath, JsonSerializer.Serialize(settings, Indented));
    }

    public void SavePort(int port) =>
        File.WriteAllText(PortPath, port.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public void SaveDaemon(ProcessIdentity daemon) => File.WriteAllText(DaemonPath, daemon.ToString());

    private static string Root() =>
        Environment.GetEnvironmentVariable("SIGNALBOX_LAB_STATE") is { Length: > 0 } given
            ? Path.GetFullPath(given)
            : "/run/signalbox-lab";

    private static string? ReadOrNull(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9-]{0,39}$")]
    private static partial Regex ValidName();
}
