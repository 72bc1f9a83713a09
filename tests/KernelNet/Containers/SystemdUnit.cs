using k8s.Models;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing.Golden;

namespace Signalbox.KernelNet.Containers;

/// <summary>The unit below deploy/ in the terms of a container: as far as they matter to the program, the sandboxes are
/// the same. What starts with all rights becomes an init container.</summary>
internal sealed class SystemdUnit : DeployedForm
{
    private readonly ILookup<string, string> _settings;

    public SystemdUnit()
        : base("hardened")
    {
        _settings = File.ReadLines(FilePath)
            .Where(line => line.Contains('=') && !line.StartsWith('#'))
            .Select(line => line.Split('=', 2))
            .ToLookup(parts => parts[0], parts => parts[1]);
        Calls = [.. AllowedCalls()];
        SocketFamilies = Only("RestrictAddressFamilies").Split(' ');
        ForbidsNewCode = IsOn("MemoryDenyWriteExecute");
        Config["config.conf"] += "hostnameOverride: node-a\n";
        Take(Agent, Only("ExecStart"));
        Agent.SecurityContext.Capabilities.Add =
            [.. Only("CapabilityBoundingSet").Split(' ').Select(name => name["CAP_".Length..])];
        Agent.SecurityContext.AllowPrivilegeEscalation = !IsOn("NoNewPrivileges");
        Agent.SecurityContext.ReadOnlyRootFilesystem = Only("ProtectSystem") == "strict";
        Take(Assert.Single(Pod.InitContainers), _settings["ExecStartPre"].First().TrimStart('+'));
    }

    public static string FilePath { get; } = Path.Combine(Repository.Root, "deploy/systemd/signalbox.service");

    private static void Take(V1Container container, string line)
    {
        container.Command = line.Split(' ');
        container.VolumeMounts.Add(new V1VolumeMount
        {
            Name = "config",
            MountPath = "/etc/signalbox",
            ReadOnlyProperty = true,
        });
    }

    /// <summary>Lines of SystemCallFilter add calls and groups of them, or take away behind a "~".</summary>
    private IEnumerable<string> AllowedCalls() => _settings["SystemCallFilter"].Aggregate(
        Enumerable.Empty<string>(),
        (allowed, line) => line.StartsWith('~')
            ? allowed.Except(line[1..].Split(' ').SelectMany(CallsOf))
            : allowed.Union(line.Split(' ').SelectMany(CallsOf)))
        .Except(["clone", "clone3", "socket", "personality"]);

    /// <summary>A group's calls as systemd says them: its own name, then a name or another group a line.</summary>
    private static IEnumerable<string> CallsOf(string name) => name.StartsWith('@')
        ? Command.Run("systemd-analyze", ["syscall-filter", name]).ThrowIfFailed().Output
            .Split('\n').Skip(1).Select(line => line.Trim()).Where(line => line is not ("" or ['#', ..]))
            .SelectMany(CallsOf)
        : [name];

    private bool IsOn(string setting) => Only(setting) == "yes";

    private string Only(string setting) => Assert.Single(_settings[setting]);
}
