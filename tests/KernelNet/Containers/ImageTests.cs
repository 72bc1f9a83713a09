using Signalbox.Lab.Namespaces;
using Signalbox.Testing.Golden;

namespace Signalbox.KernelNet.Containers;

/// <summary>Packing: the same program and packages give the same bytes, whenever and wherever it is done.</summary>
public sealed class ImageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("signalbox-image-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A script stands for the program, which takes most of the time and is a file like any other.</summary>
    [Fact]
    public void Two_builds_have_one_digest_and_a_listing_of_all_that_is_in_them()
    {
        var packs = new[] { ("one", "UTC", "022"), ("two", "Asia/Tokyo", "077") }.AsParallel().Select(Pack).ToList();
        Assert.Equal(packs[0].Image.Digest, packs[1].Image.Digest);
        Assert.Equal(File.ReadAllBytes(packs[0].Path), File.ReadAllBytes(packs[1].Path));

        var root = Directory.CreateDirectory(Path.Combine(_folder, "root")).FullName;
        packs[0].Image.Unpack(root);
        var listing = File.ReadAllLines(Path.ChangeExtension(packs[0].Path, "txt"));
        var found = Command.Run("find", [root, "-type", "f", "-printf", "  /%P %s\\n"]).ThrowIfFailed().Output;
        Assert.Equal(
            found.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal),
            listing.Where(line => line.StartsWith("  /", StringComparison.Ordinal)
                && !line.Contains(" -> ", StringComparison.Ordinal)));
        Assert.Contains(listing, line => line.StartsWith("  iptables ", StringComparison.Ordinal));
        Assert.Contains($"image {packs[0].Image.Name} {packs[0].Image.Digest}", listing);
    }

    private (string Path, ImageArchive Image) Pack((string Name, string Zone, string Mask) how)
    {
        var program = Path.Combine(_folder, how.Name);
        var output = Path.Combine(_folder, $"{how.Name}.tar");
        File.WriteAllText(program, "#!/bin/sh\necho 1.0.0+source\n");
        Command.Run(
            "env",
            [
                $"TZ={how.Zone}", "bash", "-ec", $"umask {how.Mask}; chmod 700 {program}; exec \"$0\" \"$@\"",
                Path.Combine(Repository.Root, ".dev/pack.sh"), program, output,
            ]).ThrowIfFailed();
        return (output, new ImageArchive(output));
    }
}
