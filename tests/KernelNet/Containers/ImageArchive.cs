using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing.Golden;

namespace Signalbox.KernelNet.Containers;

/// <summary>An image as `./dev image` leaves it, read as container runtimes do: from index to manifest to layers, each
/// under the digest that the one before names. A digest that does not fit throws.</summary>
internal sealed class ImageArchive
{
    private readonly Dictionary<string, byte[]> _entries = [];

    public ImageArchive(string path)
    {
        Assert.True(File.Exists(path), $"there is no image {path}: ./dev image makes it");
        using var reader = new TarReader(File.OpenRead(path));
        while (reader.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is { } content)
            {
                var bytes = new byte[entry.Length];
                content.ReadExactly(bytes);
                _entries[entry.Name.TrimStart('.', '/')] = bytes;
            }
        }

        var described = Json("index.json").GetProperty("manifests")[0];
        Name = described.GetProperty("annotations").GetProperty("io.containerd.image.name").GetString()!;
        Digest = described.GetProperty("digest").GetString()!;
        Manifest = Parse(Blob(described));
        Config = Parse(Blob(Manifest.GetProperty("config")));
    }

    /// <summary>Where the image lies that was made of this repository.</summary>
    public static string DefaultPath { get; } = Path.Combine(Repository.Root, "artifacts/image/signalbox.tar");

    /// <summary>With its tag: what manifests call it.</summary>
    public string Name { get; }

    /// <summary>The manifest's: "sha256:...".</summary>
    public string Digest { get; }

    public JsonElement Manifest { get; }

    /// <summary>How programs in it are started, and what its layers are before compression.</summary>
    public JsonElement Config { get; }

    /// <summary>Writes its layers over one another into an empty folder; as root, for owners and modes.</summary>
    public void Unpack(string folder)
    {
        var layers = Manifest.GetProperty("layers").EnumerateArray().ToList();
        var plain = Config.GetProperty("rootfs").GetProperty("diff_ids").EnumerateArray().ToList();
        Assert.Equal(plain.Count, layers.Count);
        foreach (var (layer, digest) in layers.Zip(plain))
        {
            using var packed = new GZipStream(new MemoryStream(Blob(layer)), CompressionMode.Decompress);
            using var tar = new MemoryStream();
            packed.CopyTo(tar);
            Assert.Equal(digest.GetString(), DigestOf(tar.ToArray()));
            // .NET's own reader writes no links to absolute paths; here they are of another root.
            var file = Path.GetTempFileName();
            File.WriteAllBytes(file, tar.ToArray());
            var unpacked = Command.Run("tar", ["-x", "-f", file, "-C", folder, "--keep-directory-symlink"]);
            File.Delete(file);
            unpacked.ThrowIfFailed();
        }
    }

    /// <summary>What a descriptor describes.</summary>
    private byte[] Blob(JsonElement descriptor)
    {
        var digest = descriptor.GetProperty("digest").GetString()!;
        var blob = _entries[$"blobs/{digest.Replace(':', '/')}"];
        Assert.Equal(digest, DigestOf(blob));
        Assert.Equal(descriptor.GetProperty("size").GetInt64(), blob.Length);
        return blob;
    }

    private JsonElement Json(string entry) => Parse(_entries[entry]);

    private static JsonElement Parse(byte[] json) => JsonDocument.Parse(json).RootElement;

    private static string DigestOf(byte[] content) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";
}
