using System.Collections.Immutable;

namespace Signalbox.Lab.Containers;

/// <summary>From the names of images to programs of this machine. Never changes.</summary>
public sealed class ImageTable
{
    /// <summary>Where containers look for programs, as most images do.</summary>
    public const string SearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private readonly ImmutableSortedDictionary<string, Image> _images;
    private readonly Func<string, bool> _fileExists;

    /// <param name="images">Of two with one name the later counts.</param>
    /// <param name="fileExists">Whether this machine has a file.</param>
    public ImageTable(IEnumerable<Image> images, Func<string, bool>? fileExists = null)
    {
        var table = ImmutableSortedDictionary.CreateBuilder<string, Image>(StringComparer.Ordinal);
        foreach (var image in images)
        {
            table[image.Name] = image;
        }

        (_images, _fileExists) = (table.ToImmutable(), fileExists ?? File.Exists);
    }

    /// <summary>The lab's own images.</summary>
    public static ImageTable BuiltIn { get; } =
        new(BuiltInImages.All(Path.Combine(AppContext.BaseDirectory, "signalbox-lab")));

    /// <summary>In the order of their names.</summary>
    public IEnumerable<Image> Images => _images.Values;

    /// <summary>The lab's own images and a user's, which come first where both have one. Throws
    /// <see cref="FormatException"/>, and what reading a file throws.</summary>
    public static ImageTable Load(string file) => new([.. BuiltIn.Images, .. ImageFile.Read(file)]);

    public ImageResolution Resolve(string image)
    {
        if (ImageName.Parse(image) is not { } name)
        {
            return new ImageResolution.Invalid(
                $"Failed to apply default image tag \"{image}\": couldn't parse image name \"{image}\": "
                + "invalid reference format");
        }

        if (!_images.TryGetValue(name.Repository, out var found))
        {
            return new ImageResolution.Missing(
                $"failed to pull image \"{image}\": the lab runs programs of this machine and knows no program for "
                + $"\"{name.Repository}\"; give it one in the file that 'signalbox-lab images' names (images: "
                + $"{{{name.Repository}: {{command: [PROGRAM, ARGUMENT]}}}}); known are "
                + string.Join(", ", _images.Keys));
        }

        var missing = found.Needs.FirstOrDefault(program => FindProgram(program) is null);
        return missing is null
            ? new ImageResolution.Found(found, name)
            : new ImageResolution.Missing(
                $"failed to pull image \"{image}\": the program \"{missing}\" that stands for it is not on this "
                + "machine" + (found.Package.Length > 0 ? $"; install it: apt-get install {found.Package}" : ""));
    }

    /// <summary>The path of a program as containers find it; null when there is none.</summary>
    public string? FindProgram(string program, string searchPath = SearchPath) =>
        program.Contains('/')
            ? _fileExists(program) ? program : null
            : searchPath.Split(':', StringSplitOptions.RemoveEmptyEntries)
                .Select(folder => Path.Combine(folder, program)).FirstOrDefault(_fileExists);
}
