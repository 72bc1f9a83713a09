using System.Text;
using k8s.Models;

namespace Signalbox.Lab.Nodes;

/// <summary>The files of volumes that come from the API: ConfigMaps, Secrets, the pod itself, and several of these in
/// one. Throws <see cref="VolumeException"/> for what is not there and not optional.</summary>
internal sealed class VolumeContents(V1Pod pod, PodSources sources, PodTokens tokens)
{
    private const int DefaultMode = 0b110_100_100;

    /// <summary>Null for a volume that is no such thing.</summary>
    public IReadOnlyList<VolumeFile>? Files(V1Volume volume) => volume switch
    {
        { ConfigMap: { } map } => Keys(
            "configmap", map.Name, sources.ConfigMap(map.Name), new Choice(map.Items, map.Optional, map.DefaultMode)),
        { Secret: { } secret } => Keys(
            "secret", secret.SecretName, sources.Secret(secret.SecretName),
            new Choice(secret.Items, secret.Optional, secret.DefaultMode)),
        { DownwardAPI: { } downward } => [.. (downward.Items ?? []).Select(one => Field(one, downward.DefaultMode))],
        { Projected: { } projected } =>
            [.. (projected.Sources ?? []).SelectMany(one => Projection(one, projected.DefaultMode))],
        _ => null,
    };

    private IEnumerable<VolumeFile> Projection(V1VolumeProjection source, int? mode) => source switch
    {
        { ConfigMap: { } map } => Keys(
            "configmap", map.Name, sources.ConfigMap(map.Name), new Choice(map.Items, map.Optional, mode)),
        { Secret: { } secret } => Keys(
            "secret", secret.Name, sources.Secret(secret.Name), new Choice(secret.Items, secret.Optional, mode)),
        { DownwardAPI: { } downward } => (downward.Items ?? []).Select(one => Field(one, mode)),
        { ServiceAccountToken: { } token } => Token(token, mode),
        _ => [],
    };

    private IEnumerable<VolumeFile> Token(V1ServiceAccountTokenProjection wanted, int? mode) =>
        tokens.Text(pod, wanted) is { } text
            ? [new VolumeFile(wanted.Path, [.. Encoding.UTF8.GetBytes(text)], Mode(mode))]
            : [];

    private static List<VolumeFile> Keys(
        string kind, string name, IReadOnlyDictionary<string, byte[]>? values, Choice choice)
    {
        var isOptional = choice.IsOptional == true;
        if (values is null)
        {
            return isOptional ? [] : throw new VolumeException($"{kind} \"{name}\" not found");
        }

        if (choice.Items is not { Count: > 0 } items)
        {
            return [.. values.OrderBy(one => one.Key, StringComparer.Ordinal)
                .Select(one => new VolumeFile(one.Key, [.. one.Value], Mode(choice.Mode)))];
        }

        var files = new List<VolumeFile>();
        foreach (var item in items)
        {
            if (values.TryGetValue(item.Key, out var bytes))
            {
                files.Add(new VolumeFile(item.Path, [.. bytes], Mode(item.Mode ?? choice.Mode)));
            }
            else if (!isOptional)
            {
                throw new VolumeException($"{kind} references non-existent {kind} key: {item.Key}");
            }
        }

        return files;
    }

    private VolumeFile Field(V1DownwardAPIVolumeFile item, int? mode)
    {
        var text = item.ResourceFieldRef is { } resource
            ? FieldReference.Resource(Container(resource.ContainerName), resource)
            : FieldReference.Value(pod, item.FieldRef.FieldPath)
                ?? throw new VolumeException($"the pod has no field {item.FieldRef.FieldPath}");
        return new VolumeFile(item.Path, [.. Encoding.UTF8.GetBytes(text)], Mode(item.Mode ?? mode));
    }

    private V1Container Container(string name) =>
        pod.Spec.Containers.Concat(pod.Spec.InitContainers ?? []).FirstOrDefault(one => one.Name == name)
        ?? throw new VolumeException($"the pod has no container {name}");

    private static UnixFileMode Mode(int? mode) => (UnixFileMode)((mode ?? DefaultMode) & 0b111_111_111);

    private sealed record Choice(IList<V1KeyToPath>? Items, bool? IsOptional, int? Mode);
}
