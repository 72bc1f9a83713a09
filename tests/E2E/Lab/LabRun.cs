using System.Text.Json.Nodes;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing;

namespace Signalbox.E2E.Lab;

/// <summary>A lab of a test's own, driven by the program as a user drives it; its folder is a temporary one. Removed
/// when disposed, whatever has become of it.</summary>
public sealed class LabRun : IDisposable
{
    private readonly string _states = Directory.CreateTempSubdirectory("signalbox-lab-").FullName;

    public LabRun(string name = "e2e") => Name = name;

    public string Name { get; }

    /// <summary>The lab's folder.</summary>
    public string Folder => Path.Combine(_states, Name);

    /// <summary>The agents write nftables' rules, not those of iptables.</summary>
    public bool IsNftables { get; private init; }

    /// <summary>What kubectl is led by.</summary>
    public string Kubeconfig => Path.Combine(Folder, "kubeconfig");

    /// <summary>The daemon's process id.</summary>
    public int Daemon => (int)Status()["daemon"]!;

    /// <summary>Makes a lab and waits until it is ready. Fails with what it and its daemon said.</summary>
    public static LabRun Up(params string[] arguments)
    {
        var lab = new LabRun { IsNftables = arguments.Contains("--proxy-mode=nftables") };
        try
        {
            lab.Must(["up", .. arguments]);
            return lab;
        }
        catch
        {
            lab.Dispose();
            throw;
        }
    }

    /// <summary>Runs a verb on this lab, however it ends. What comes after "--" is the verb's.</summary>
    public CommandResult Run(params string[] arguments)
    {
        var words = CommandLine(arguments);
        return Command.Run(words[0], words[1..]);
    }

    /// <summary>The words that run a verb on this lab, for those who start it themselves.</summary>
    public string[] CommandLine(params string[] arguments) =>
    [
        "env", $"SIGNALBOX_LAB_STATE={_states}", BuiltPrograms.Lab, arguments[0], "--name", Name, .. arguments[1..],
    ];

    /// <summary>Runs a verb that must end with 0, and returns its output.</summary>
    public string Must(params string[] arguments)
    {
        var result = Run(arguments);
        Assert.True(
            result.ExitCode == 0,
            $"{string.Join(' ', arguments)} exited with {result.ExitCode}: {result.Output}{result.Errors}\n{Logs()}");
        return result.Output;
    }

    public JsonObject Status() => JsonNode.Parse(Must("status", "-o", "json"))!.AsObject();

    /// <summary>Runs a program on a node, in a pod, or outside.</summary>
    public CommandResult Inside(string place, params string[] command) => Run(["shell", place, "--", .. command]);

    /// <summary>Runs the real kubectl against this lab.</summary>
    public CommandResult Kubectl(params string[] arguments) => KubectlWithInput(null, arguments);

    /// <inheritdoc cref="Kubectl"/>
    public CommandResult KubectlWithInput(string? input, params string[] arguments) =>
        Command.Run("kubectl", [$"--kubeconfig={Kubeconfig}", .. arguments], input);

    /// <summary>The logs of the daemon and the agents, for messages.</summary>
    public string Logs() => Directory.Exists(Folder)
        ? string.Join('\n', Directory.EnumerateFiles(Folder, "*.log", SearchOption.AllDirectories)
            .Select(file => $"--- {file}\n{string.Join('\n', File.ReadLines(file).TakeLast(60))}"))
        : "(there is no folder)";

    public void Dispose()
    {
        if (Directory.Exists(Folder))
        {
            Run("down");
        }

        Directory.Delete(_states, recursive: true);
    }
}
