using System.Collections.Immutable;
using k8s.Models;
using Signalbox.Lab.Containers;
using Signalbox.Lab.Topology;

namespace Signalbox.Lab.Nodes;

/// <summary>From a container of a pod to what is started on this machine.</summary>
internal sealed class ContainerSetup(KubeletOptions options, PodSources sources, PodVolumes volumes)
{
    /// <summary>Throws <see cref="VolumeException"/> when something that it refers to is not there.</summary>
    public ContainerSpec Build(V1Pod pod, V1Container container, Image image, PodPlace place, string folder)
    {
        var variables = ContainerVariables.Of(pod, container, image, sources);
        string Expand(string text) => VariableExpansion.Expand(text, variables.GetValueOrDefault);
        return new ContainerSpec
        {
            Folder = folder,
            NetworkNamespace = place.Namespace.Name,
            Hostname = pod.Spec.HostNetwork == true ? options.NodeName : pod.Spec.Hostname ?? pod.Metadata.Name,
            Command = [.. CommandLine(container, image).Select(Expand)],
            Environment = variables,
            WorkingDirectory = container.WorkingDir is { Length: > 0 } given ? given : image.WorkingDirectory,
            Mounts = volumes.Mounts(pod, container, Expand),
            Files = Files(pod, image, place),
            Links = image.Links,
            User = container.SecurityContext?.RunAsUser ?? pod.Spec.SecurityContext?.RunAsUser,
            Group = container.SecurityContext?.RunAsGroup ?? pod.Spec.SecurityContext?.RunAsGroup,
            HasInput = container.Stdin == true,
            EndsInputOnce = container.StdinOnce == true,
            HasTerminal = container.Tty == true,
        };
    }

    /// <summary>What a container's command and args leave of the image's.</summary>
    public static IReadOnlyList<string> CommandLine(V1Container container, Image image)
    {
        var hasCommand = container.Command is { Count: > 0 };
        IEnumerable<string> command = hasCommand ? container.Command : image.Entrypoint;
        IEnumerable<string> arguments = container.Args is { Count: > 0 } given ? given
            : hasCommand ? [] : image.Command;
        return [.. command, .. arguments];
    }

    /// <summary>Why the program cannot be run, as a container runtime says it; null when it can. What a volume brings
    /// is not known before it is mounted, and passes.</summary>
    public string? Fault(ContainerSpec spec)
    {
        if (spec.Command.IsEmpty)
        {
            return "no command specified";
        }

        var program = spec.Command[0];
        if (spec.Mounts.Any(mount => program.StartsWith(mount.Target, StringComparison.Ordinal))
            || program.StartsWith('.')
            || options.Images().FindProgram(program, spec.Environment["PATH"]) is not null)
        {
            return null;
        }

        return program.Contains('/')
            ? $"exec: \"{program}\": stat {program}: no such file or directory"
            : $"exec: \"{program}\": executable file not found in $PATH";
    }

    private ImmutableSortedDictionary<string, string> Files(V1Pod pod, Image image, PodPlace place)
    {
        var files = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        files["/etc/hosts"] = NameFiles.Hosts(pod, place.Addresses);
        files["/etc/hostname"] = $"{pod.Spec.Hostname ?? pod.Metadata.Name}\n";
        files["/etc/resolv.conf"] = NameFiles.Resolver(
            pod, options.ClusterDNS, options.ClusterDomain, Read("/etc/resolv.conf"));
        if (image.Users.Length > 0)
        {
            files.AddRange(Accounts.Files(image.Users, Read("/etc/passwd"), Read("/etc/group")));
        }

        return files.ToImmutable();
    }

    private static string Read(string path) => File.Exists(path) ? File.ReadAllText(path) : "";
}
