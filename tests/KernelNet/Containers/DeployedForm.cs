using k8s;
using k8s.Models;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing.Golden;

namespace Signalbox.KernelNet.Containers;

/// <summary>One of the forms below deploy/, as kubectl hands it to a cluster.</summary>
internal class DeployedForm
{
    /// <param name="folder">Below deploy/.</param>
    public DeployedForm(string folder)
    {
        Yaml = Command.Run("kubectl", ["kustomize", Path.Combine(Repository.Root, "deploy", folder)])
            .ThrowIfFailed().Output;
        Objects = KubernetesYaml.LoadAllFromString(Yaml, strict: true);
    }

    public string Yaml { get; }

    /// <summary>System calls that its filter lets through.</summary>
    public IReadOnlyList<string> Calls { get; protected init; } = [.. Confinement.RuntimeDefault()];

    /// <summary>Sockets that it lets through; empty for all that matter.</summary>
    public IReadOnlyList<string> SocketFamilies { get; protected init; } = [];

    /// <summary>Memory that was written must not be run.</summary>
    public bool ForbidsNewCode { get; protected init; }

    /// <summary>Each as its model; a field that its kind does not have was refused.</summary>
    public IReadOnlyList<object> Objects { get; }

    public V1PodSpec Pod => Only<V1DaemonSet>().Spec.Template.Spec;

    /// <summary>The agent.</summary>
    public V1Container Agent => Assert.Single(Pod.Containers);

    public IDictionary<string, string> Config => Only<V1ConfigMap>().Data;

    public T Only<T>() => Assert.Single(Objects.OfType<T>());
}
