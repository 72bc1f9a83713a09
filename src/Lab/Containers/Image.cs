using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Signalbox.Lab.Containers;

/// <summary>What stands for an image in the lab: a program of this machine with its defaults.</summary>
public sealed record Image
{
    /// <summary>The normalised repository: "nginx", "registry.k8s.io/pause".</summary>
    public required string Name { get; init; }

    /// <summary>What a container's "command" takes the place of.</summary>
    public ImmutableArray<string> Entrypoint { get; init; } = [];

    /// <summary>What a container's "args" take the place of.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    public ImmutableSortedDictionary<string, string> Environment { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    public string WorkingDirectory { get; init; } = "/";

    /// <summary>Programs that must be installed on this machine: a name of the PATH or an absolute path.</summary>
    public ImmutableArray<string> Needs { get; init; } = [];

    /// <summary>The package of Debian that brings them; "" when there is none to name.</summary>
    public string Package { get; init; } = "";

    /// <summary>Users that exist in the container besides this machine's.</summary>
    public ImmutableArray<string> Users { get; init; } = [];

    /// <summary>Symbolic links of the container's root.</summary>
    public ImmutableSortedDictionary<string, string> Links { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>A digest that stands for the image: the same table gives the same.</summary>
    public string Digest
    {
        get
        {
            var content = string.Join('\n', [Name, .. Entrypoint, .. Command]);
            return $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}";
        }
    }

    /// <summary>One row per name.</summary>
    public bool Equals(Image? other) => other is not null && (Name, Digest) == (other.Name, other.Digest);

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}
