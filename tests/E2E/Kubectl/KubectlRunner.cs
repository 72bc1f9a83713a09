using System.Diagnostics;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Namespaces;

namespace Signalbox.E2E.Kubectl;

/// <summary>The real kubectl of this machine, as an administrator of one API server, with a home folder of its own:
/// nothing that it caches or is configured by comes from elsewhere.</summary>
internal sealed class KubectlRunner : IDisposable
{
    /// <summary>No command of these tests takes longer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("signalbox-kubectl-");

    /// <summary>Skips the test where there is no kubectl, or an old one.</summary>
    public KubectlRunner(Kubeconfig kubeconfig)
    {
        KubectlProgram.SkipUnlessUsable();
        kubeconfig.WriteTo(KubeconfigPath);
    }

    /// <summary>Variables besides the few that every kubectl gets: KUBE_EDITOR, for one.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    public string KubeconfigPath => Path.Combine(_home.FullName, "kubeconfig");

    /// <summary>One who may do everything, known by a client certificate. The server must speak TLS.</summary>
    public static KubectlRunner For(ApiServer server) => new(server.KubeconfigFor(
        certificate: server.Authority!.IssueClient(new ApiUser("kubernetes-admin", ["system:masters"]))));

    /// <summary>Runs a command to its end, whatever its exit code.</summary>
    public Task<CommandResult> RunAsync(params string[] arguments) => RunWithInputAsync("", arguments);

    /// <summary>Runs a command that reads a file named "-".</summary>
    public async Task<CommandResult> RunWithInputAsync(string input, params string[] arguments)
    {
        using var kubectl = Start(arguments);
        return await kubectl.EndAsync(input, Patience);
    }

    /// <summary>Standard output of a command that must succeed.</summary>
    public async Task<string> OutputOfAsync(params string[] arguments) =>
        (await RunAsync(arguments)).ThrowIfFailed().Output;

    /// <summary>Starts a command that goes on by itself, as "get --watch" does. The caller ends it by disposing.
    /// </summary>
    public RunningKubectl Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(KubectlProgram.Path!)
        {
            WorkingDirectory = _home.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        start.Environment["HOME"] = _home.FullName;
        start.Environment["TZ"] = "UTC";
        start.Environment["KUBECONFIG"] = KubeconfigPath;
        foreach (var (name, value) in Variables)
        {
            start.Environment[name] = value;
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return new RunningKubectl(Process.Start(start)!, $"kubectl {string.Join(' ', arguments)}");
    }

    /// <summary>Writes a file into the folder that commands run in, for "-f NAME", and returns its path.</summary>
    public string WriteFile(string name, string text)
    {
        var path = Path.Combine(_home.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => _home.Delete(recursive: true);
}
