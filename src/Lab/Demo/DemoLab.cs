using System.Buffers;
using System.Globalization;
using System.Text.Json.Nodes;
using Signalbox.Lab.Namespaces;

namespace Signalbox.Lab.Demo;

/// <summary>A lab of the demo's own, used as a person would use it: by the lab's own commands and by kubectl. What the
/// methods with Show in their names run is printed, with its output; the others look without a word. All throw
/// <see cref="DemoException"/> when the program fails.</summary>
internal sealed class DemoLab(string name, DemoOutput output, DemoPause pause, CancellationToken stop) : IDisposable
{
    private static readonly SearchValues<char> ForTheShell = SearchValues.Create(" '\"$;|<>(){}*");

    private string? _kubeconfig;

    public string Name => name;

    /// <summary>Brings the lab up.</summary>
    public void Up(params string[] options)
    {
        ShowLab(["up", "--name", name, .. options]);
        _kubeconfig = Run(Programs.Lab, ["kubeconfig", "--name", name]).Trim();
        output.Say($"to look into it from another terminal: export KUBECONFIG={_kubeconfig}");
        output.Say($"what stands behind [node-1] runs there: signalbox-lab shell --name {name} node-1 -- ...");
    }

    /// <summary>Runs a command of the lab itself.</summary>
    public string ShowLab(params string[] arguments)
    {
        Announce($"signalbox-lab {string.Join(' ', arguments)}");
        return Print(Run(Programs.Lab, arguments));
    }

    public string ShowKubectl(params string[] arguments)
    {
        Announce($"kubectl {string.Join(' ', arguments.Select(Quoted))}");
        return Print(Kubectl(arguments));
    }

    /// <summary>Runs a program on a node, or "outside".</summary>
    public string ShowInside(string place, params string[] command)
    {
        Announce($"{string.Join(' ', command.Select(Quoted))}", place);
        return Print(Inside(place, command));
    }

    /// <summary>As <see cref="ShowInside"/>, for an output that the walk explains itself.</summary>
    public string AnnounceInside(string place, params string[] command)
    {
        Announce($"{string.Join(' ', command.Select(Quoted))}", place);
        return Inside(place, command);
    }

    /// <summary>As <see cref="ShowKubectl"/>, for an output that the walk explains itself.</summary>
    public string AnnounceKubectl(params string[] arguments)
    {
        Announce($"kubectl {string.Join(' ', arguments.Select(Quoted))}");
        return Kubectl(arguments);
    }

    /// <summary>Runs a program in a pod, for an output that the walk explains itself: by kubectl exec, or by the lab's
    /// shell where kubectl is so old that it does not speak WebSocket, as the API server does.</summary>
    public string AnnounceExec(string pod, params string[] command)
    {
        if (KubectlSpeaksWebSocket())
        {
            return AnnounceKubectl(["exec", pod, "--", .. command]);
        }

        output.Say("kubectl exec is not for this lab before kubectl 1.31; the lab's own shell is");
        return AnnounceInside($"{Get("pod", pod)["metadata"]!["namespace"]}/{pod}", command);
    }

    public string Inside(string place, params string[] command) =>
        Run(Programs.Lab, ["shell", "--name", name, place, "--", .. command]);

    public string Kubectl(params string[] arguments) =>
        Run("kubectl", ["--kubeconfig", _kubeconfig!, .. arguments]);

    /// <summary>What kubectl get finds: an object, or the items of a list.</summary>
    public JsonNode Get(params string[] arguments) => JsonNode.Parse(Kubectl(["get", .. arguments, "-o", "json"]))!;

    /// <summary>Removes all of it, with as many words as that takes.</summary>
    public void Dispose() => Command.Run(Programs.Lab, ["down", "--name", name]);

    // "minor" may be "27+".
    private bool KubectlSpeaksWebSocket()
    {
        var version = JsonNode.Parse(Run("kubectl", ["version", "--client", "-o", "json"]))!["clientVersion"]!;
        return int.Parse(((string)version["minor"]!).TrimEnd('+'), CultureInfo.InvariantCulture) >= 31;
    }

    private void Announce(string command, string place = "")
    {
        output.Command(command, place);
        pause.Wait(stop);
    }

    private string Print(string printed)
    {
        output.Printed(printed);
        return printed;
    }

    private string Run(string program, IReadOnlyList<string> arguments)
    {
        stop.ThrowIfCancellationRequested();
        var result = Command.Run(program, arguments);
        stop.ThrowIfCancellationRequested();
        return result.ExitCode == 0
            ? result.Output
            : throw new DemoException($"'{Path.GetFileName(program)} {string.Join(' ', arguments)}' exited with "
                + $"{result.ExitCode}: {result.Errors.Trim()} {result.Output.Trim()}");
    }

    private static string Quoted(string word) =>
        word.AsSpan().IndexOfAny(ForTheShell) < 0 ? word : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
