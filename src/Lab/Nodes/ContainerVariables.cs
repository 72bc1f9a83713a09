using System.Collections.Immutable;
using System.Text;
using k8s.Models;
using Signalbox.Lab.Containers;

namespace Signalbox.Lab.Nodes;

/// <summary>A container's environment, as the kubelet makes it.</summary>
internal static class ContainerVariables
{
    /// <summary>The image's variables, those of Services, envFrom and env: of one name the later counts. Throws
    /// <see cref="VolumeException"/> for what is not there and not optional.</summary>
    public static ImmutableSortedDictionary<string, string> Of(
        V1Pod pod, V1Container container, Image image, PodSources sources)
    {
        var variables = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        variables["PATH"] = ImageTable.SearchPath;
        variables["HOME"] = "/root";
        variables["HOSTNAME"] = pod.Spec.Hostname ?? pod.Metadata.Name;
        if (container.Tty == true)
        {
            variables["TERM"] = "xterm";
        }

        variables.AddRange(image.Environment.Where(one => !variables.ContainsKey(one.Key)));
        var services = Services(pod, sources);
        foreach (var (name, value) in services)
        {
            variables[name] = value;
        }

        foreach (var source in container.EnvFrom ?? [])
        {
            foreach (var (name, value) in From(source, sources))
            {
                variables[name] = value;
            }
        }

        foreach (var variable in container.Env ?? [])
        {
            if (Value(variable, pod, container, sources) is { } value)
            {
                variables[variable.Name] = VariableExpansion.Expand(value, variables.GetValueOrDefault);
            }
        }

        return variables.ToImmutable();
    }

    private static IEnumerable<KeyValuePair<string, string>> Services(V1Pod pod, PodSources sources) =>
        sources.Services()
            .Where(service => pod.Spec.EnableServiceLinks != false
                || service.Metadata is { Name: "kubernetes", NamespaceProperty: "default" })
            .SelectMany(ServiceVariables.Of);

    private static IEnumerable<KeyValuePair<string, string>> From(V1EnvFromSource source, PodSources sources)
    {
        var (kind, name, isOptional, values) = source.ConfigMapRef is { } map
            ? ("configmap", map.Name, map.Optional == true, sources.ConfigMap(map.Name))
            : ("secret", source.SecretRef.Name, source.SecretRef.Optional == true,
                sources.Secret(source.SecretRef.Name));
        if (values is null)
        {
            return isOptional ? [] : throw new VolumeException($"{kind} \"{name}\" not found");
        }

        return values.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one =>
            KeyValuePair.Create(source.Prefix + one.Key, Encoding.UTF8.GetString(one.Value)));
    }

    // Null for one that is left out: an optional source that is not there.
    private static string? Value(V1EnvVar variable, V1Pod pod, V1Container container, PodSources sources) =>
        variable.ValueFrom switch
        {
            null => variable.Value ?? "",
            { FieldRef: { } field } => FieldReference.Value(pod, field.FieldPath)
                ?? throw new VolumeException($"the pod has no field {field.FieldPath}"),
            { ResourceFieldRef: { } resource } => FieldReference.Resource(
                pod.Spec.Containers.FirstOrDefault(one => one.Name == resource.ContainerName) ?? container, resource),
            { ConfigMapKeyRef: { } key } => Key(
                $"configmap \"{key.Name}\"", sources.ConfigMap(key.Name), key.Key, key.Optional == true),
            { SecretKeyRef: { } key } => Key(
                $"secret \"{key.Name}\"", sources.Secret(key.Name), key.Key, key.Optional == true),
            _ => throw new VolumeException($"variable \"{variable.Name}\" has a source that the lab does not have"),
        };

    private static string? Key(
        string source, IReadOnlyDictionary<string, byte[]>? values, string key, bool isOptional) => values switch
        {
            null when isOptional => null,
            null => throw new VolumeException($"{source} not found"),
            _ when values.TryGetValue(key, out var bytes) => Encoding.UTF8.GetString(bytes),
            _ when isOptional => null,
            _ => throw new VolumeException($"couldn't find key {key} in {source}"),
        };
}
