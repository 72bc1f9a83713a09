using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Signalbox.Lab.Containers;

/// <summary>A user's own images: a YAML file (JSON is YAML too) whose "images" maps names to programs.</summary>
internal static class ImageFile
{
    /// <summary>Throws <see cref="FormatException"/>, naming the file and what is wrong with it.</summary>
    public static ImmutableArray<Image> Read(string path)
    {
        var reader = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build();
        Document? document;
        try
        {
            document = reader.Deserialize<Document?>(File.ReadAllText(path));
        }
        catch (YamlException broken)
        {
            var reason = broken.InnerException?.Message ?? broken.Message;
            throw new FormatException($"{path}:{broken.Start.Line}: {reason}");
        }

        return [.. (document?.Images ?? []).Select(row => ToImage(path, row.Key, row.Value))];
    }

    private static Image ToImage(string path, string name, Row? row)
    {
        var parsed = ImageName.Parse(name)
            ?? throw new FormatException($"{path}: '{name}' is no name of an image");
        string[] line = [.. row?.Entrypoint ?? [], .. row?.Command ?? []];
        if (line.Length == 0)
        {
            throw new FormatException($"{path}: '{name}' needs an entrypoint or a command: a list of words");
        }

        return new Image
        {
            Name = parsed.Repository,
            Entrypoint = [.. row?.Entrypoint ?? []],
            Command = [.. row?.Command ?? []],
            Environment = (row?.Env ?? []).ToImmutableSortedDictionary(),
            WorkingDirectory = row?.WorkingDir ?? "/",
            Needs = [line[0]],
            Package = row?.Package ?? "",
            Users = [.. row?.Users ?? []],
        };
    }

    internal sealed class Document
    {
        public Dictionary<string, Row?> Images { get; set; } = [];
    }

    internal sealed class Row
    {
        public List<string>? Entrypoint { get; set; }

        public List<string>? Command { get; set; }

        public Dictionary<string, string>? Env { get; set; }

        public string? WorkingDir { get; set; }

        public string? Package { get; set; }

        public List<string>? Users { get; set; }
    }
}
