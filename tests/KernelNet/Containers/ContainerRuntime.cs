using System.Diagnostics;
using k8s.Models;
using Signalbox.Lab.Namespaces;

namespace Signalbox.KernelNet.Containers;

/// <summary>Starts containers of one image and one pod in a node's network namespace, as a container runtime does what
/// the pod's manifest asks for: a root of their own over the image, the mounts, capabilities, no new privileges, the
/// seccomp profile, read-only roots, and a /proc/sys that only privileged containers may write to.</summary>
internal sealed class ContainerRuntime : IDisposable
{
    /// <summary>What runtimes lay before a program starts: $root over $image, then kernel interfaces, then the volumes
    /// of $volumes, "SOURCE TARGET MODE" a line.</summary>
    private const string Mounts = """
        mount -t tmpfs tmpfs "$layers"
        mkdir "$layers/upper" "$layers/work" "$layers/root"
        root=$layers/root
        mount -t overlay overlay -o "lowerdir=$image,upperdir=$layers/upper,workdir=$layers/work" "$root"
        mount -t proc proc "$root/proc"
        mount -t sysfs sysfs "$root/sys"
        mount -t tmpfs tmpfs "$root/dev"
        for device in null zero urandom; do
            touch "$root/dev/$device"
            mount --bind "/dev/$device" "$root/dev/$device"
        done
        if [ "$privileged" = 0 ]; then
            mount --bind "$root/proc/sys" "$root/proc/sys"
            mount -o remount,bind,ro "$root/proc/sys"
            mount -o remount,bind,ro "$root/sys"
        fi
        echo "$volumes" | while read -r source target mode; do
            mkdir -p "$root${target%/*}"
            if [ -d "$source" ]; then mkdir -p "$root$target"; else touch "$root$target"; fi
            mount --bind "$source" "$root$target"
            [ "$mode" = rw ] || mount -o remount,bind,ro "$root$target"
        done
        [ "$readonly" = 0 ] || mount -o remount,ro "$root"
        exec env -i $variables "$launcher" "$root" "$@"
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("signalbox-containers-").FullName;
    private readonly ImageArchive _image;
    private readonly DeployedForm _form;
    private readonly string _launcher;

    /// <param name="image">Unpacked here.</param>
    /// <param name="form">What the containers are of; its pod has been given a node.</param>
    public ContainerRuntime(ImageArchive image, DeployedForm form)
    {
        (_image, _form) = (image, form);
        try
        {
            foreach (var part in new[] { "image", "layers", "launcher" })
            {
                Directory.CreateDirectory(Path.Combine(_folder, part));
            }

            image.Unpack(Path.Combine(_folder, "image"));
            var launcher = Path.Combine(_folder, "launcher");
            _launcher = Confinement.Compile(launcher, form.Calls, form.SocketFamilies);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where the content of a volume lies, by its name: a folder, or a file. To be put there before a start.
    /// </summary>
    public string VolumePath(string name) => Path.Combine(_folder, $"volume-{name}");

    /// <summary>Starts the container's command. The caller owns the process, an "unshare" that lives as long as the
    /// container, and takes it along when killed.</summary>
    /// <param name="node">Its network namespace.</param>
    /// <param name="container">One of the pod's.</param>
    /// <param name="more">Mounts that no manifest names: "SOURCE TARGET ro".</param>
    public Process Start(TemporaryNamespace node, V1Container container, params IEnumerable<string> more)
    {
        Assert.Equal(_image.Name, container.Image);
        var may = container.SecurityContext;
        var isPrivileged = may.Privileged == true;
        var variables = Variables(container);
        var volumes = container.VolumeMounts
            .Select(mount => (mount, Mode: mount.ReadOnlyProperty == true ? "ro" : "rw"))
            .Select(one => $"{VolumePath(one.mount.Name)} {one.mount.MountPath} {one.Mode}")
            .Concat(more);
        return node.Start(
            "env",
            [
                $"image={Path.Combine(_folder, "image")}", $"layers={Path.Combine(_folder, "layers")}",
                $"launcher={_launcher}", $"volumes={string.Join('\n', volumes)}", $"privileged={Bit(isPrivileged)}",
                $"readonly={Bit(may.ReadOnlyRootFilesystem == true)}",
                $"variables={string.Join(' ', variables.Select(one => $"{one.Key}={one.Value}"))}",
                "unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-ec", Mounts, "sh",
                isPrivileged ? "ffffffffffffffff" : Confinement.Mask(Kept(may.Capabilities)),
                Bit(may.AllowPrivilegeEscalation == false), Bit(may.SeccompProfile?.Type == "RuntimeDefault"),
                Bit(_form.ForbidsNewCode && !isPrivileged),
                .. container.Command.Concat(container.Args ?? []).Select(word => Expanded(word, variables)),
            ]);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Bit(bool value) => value ? "1" : "0";

    /// <summary>Only what is added stays: a manifest that does not drop the rest would keep more.</summary>
    private static IList<string> Kept(V1Capabilities capabilities)
    {
        Assert.Equal(["ALL"], capabilities.Drop);
        return capabilities.Add;
    }

    private Dictionary<string, string> Variables(V1Container container)
    {
        var variables = _image.Config.GetProperty("config").GetProperty("Env").EnumerateArray()
            .Select(one => one.GetString()!.Split('=', 2))
            .ToDictionary(one => one[0], one => one[1]);
        foreach (var one in container.Env)
        {
            Assert.Equal("spec.nodeName", one.ValueFrom.FieldRef.FieldPath);
            variables[one.Name] = _form.Pod.NodeName;
        }

        return variables;
    }

    private static string Expanded(string word, Dictionary<string, string> variables) => variables.Aggregate(
        word, (text, one) => text.Replace($"$({one.Key})", one.Value, StringComparison.Ordinal));
}
