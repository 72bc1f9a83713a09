using System.Collections.Immutable;
using System.Globalization;
using k8s.Models;
using Signalbox.Lab.Containers;

namespace Signalbox.Lab.Nodes;

/// <summary>The volumes of one pod, as folders of this machine.</summary>
internal sealed class PodVolumes(string folder, TimeProvider time, PodTokens tokens)
{
    private const UnixFileMode Everybody = (UnixFileMode)0b111_111_111;

    /// <summary>Makes the volumes that are not there yet, and brings those that come from the API up to date. Throws
    /// <see cref="VolumeException"/>.</summary>
    public void Refresh(V1Pod pod, PodSources sources)
    {
        var contents = new VolumeContents(pod, sources, tokens);
        foreach (var volume in pod.Spec.Volumes ?? [])
        {
            if (contents.Files(volume) is { } files)
            {
                var version = time.GetUtcNow().ToString("yyyy_MM_dd_HH_mm_ss.fffffff", CultureInfo.InvariantCulture);
                AtomicFolder.Write(Place(volume.Name), files, version);
            }
            else
            {
                MakeFolder(volume, sources);
            }
        }
    }

    /// <summary>What a container mounts. Throws <see cref="VolumeException"/>.</summary>
    public ImmutableArray<ContainerMount> Mounts(
        V1Pod pod, V1Container container, Func<string, string> expand)
    {
        var mounts = ImmutableArray.CreateBuilder<ContainerMount>();
        // A mount inside another one's place comes after it.
        foreach (var mount in (container.VolumeMounts ?? []).OrderBy(one => one.MountPath.Count(sign => sign == '/')))
        {
            var volume = (pod.Spec.Volumes ?? []).FirstOrDefault(one => one.Name == mount.Name)
                ?? throw new VolumeException($"the pod has no volume \"{mount.Name}\"");
            var source = volume.HostPath?.Path ?? Place(mount.Name);
            var sub = mount.SubPathExpr is { Length: > 0 } pattern ? expand(pattern) : mount.SubPath ?? "";
            var isFromApi = volume is { ConfigMap: not null } or { Secret: not null } or { DownwardAPI: not null }
                or { Projected: not null };
            mounts.Add(new ContainerMount(
                sub.Length == 0 ? source : SubPath(source, sub, isFromApi),
                mount.MountPath.StartsWith('/') ? mount.MountPath.TrimEnd('/') : "/" + mount.MountPath,
                mount.ReadOnlyProperty == true || isFromApi));
        }

        return mounts.ToImmutable();
    }

    private string Place(string volume) => Path.Combine(folder, volume);

    private void MakeFolder(V1Volume volume, PodSources sources)
    {
        if (volume.HostPath is { } host)
        {
            MakeHostPath(host);
        }
        else if (volume.EmptyDir is null && volume.PersistentVolumeClaim is null)
        {
            throw new VolumeException($"volume \"{volume.Name}\" is of a kind that the lab does not have");
        }
        else if (volume.PersistentVolumeClaim is { } claim && !sources.HasClaim(claim.ClaimName))
        {
            throw new VolumeException($"persistentvolumeclaim \"{claim.ClaimName}\" not found");
        }
        else if (!Directory.Exists(Place(volume.Name)))
        {
            Directory.CreateDirectory(Place(volume.Name));
            // CreateDirectory's mode is cut by the umask.
            File.SetUnixFileMode(Place(volume.Name), Everybody);
        }
    }

    private static void MakeHostPath(V1HostPathVolumeSource host)
    {
        switch (host.Type)
        {
            case "DirectoryOrCreate":
                Directory.CreateDirectory(host.Path);
                break;
            case "FileOrCreate" when !File.Exists(host.Path):
                File.WriteAllBytes(host.Path, []);
                break;
            case "Directory" when !Directory.Exists(host.Path):
                throw new VolumeException($"hostPath type check failed: {host.Path} is not a directory");
            case "File" when !File.Exists(host.Path):
                throw new VolumeException($"hostPath type check failed: {host.Path} is not a file");
            default:
                if (!Path.Exists(host.Path))
                {
                    Directory.CreateDirectory(host.Path);
                }

                break;
        }
    }

    // The place of a file from the API is behind links, which a change replaces: what is mounted is the file itself,
    // and stays as it was, as it does on a real node.
    private static string SubPath(string source, string sub, bool isFromApi)
    {
        var path = Path.GetFullPath(Path.Combine(source, sub));
        if (!path.StartsWith(source + "/", StringComparison.Ordinal))
        {
            throw new VolumeException($"subPath \"{sub}\" leads out of its volume");
        }

        if (isFromApi)
        {
            return AtomicFolder.Target(source) is { } data && Path.Exists(Path.Combine(data, sub))
                ? Path.Combine(data, sub)
                : throw new VolumeException($"subPath \"{sub}\" is not in its volume");
        }

        if (!Path.Exists(path))
        {
            Directory.CreateDirectory(path);
        }

        return path;
    }
}
