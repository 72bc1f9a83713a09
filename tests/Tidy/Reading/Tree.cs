using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Signalbox.Tidy.Reading;

/// <summary>The files that rules look at, by path. Nothing here depends on git: what is on disk is what is checked.
/// </summary>
public sealed class Tree
{
    private static readonly string[] ReadExtensions = [".cs", ".csproj", ".props", ".targets", ".md", ".sh", ".txt"];
    private static readonly string[] SkippedFolders =
        ["bin", "obj", "artifacts", "TestResults", ".git", ".vs", ".idea"];

    private readonly HashSet<string> _paths;
    private readonly Lazy<HashSet<string>> _identifiers;

    public Tree(IEnumerable<SourceFile> files, IEnumerable<string> otherPaths)
    {
        Files = [.. files];
        _paths = [.. Files.Select(file => file.Path).Concat(otherPaths).SelectMany(WithFolders)];
        _identifiers = new(() => [.. Files.Where(file => file.IsCode).SelectMany(Identifiers)]);
    }

    public ImmutableArray<SourceFile> Files { get; }

    public IEnumerable<SourceFile> Code => Files.Where(file => file.IsCode);

    /// <summary>Whether there is such a file or folder.</summary>
    public bool Exists(string path) => _paths.Contains(path.TrimEnd('/'));

    /// <summary>Whether a file or folder somewhere ends in this, such as Names.cs or Render/Iptables.</summary>
    public bool ExistsSomewhere(string path) =>
        Exists(path) || _paths.Any(known => known.EndsWith('/' + path.TrimEnd('/'), StringComparison.Ordinal));

    /// <summary>Whether any code says this word as a name. What is deleted is said nowhere.</summary>
    public bool Says(string identifier) => _identifiers.Value.Contains(identifier);

    /// <summary>Reads the repository that these tests were built in.</summary>
    public static Tree Read()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Signalbox.slnx")))
        {
            root = Path.GetDirectoryName(root)
                ?? throw new InvalidOperationException($"No Signalbox.slnx above {AppContext.BaseDirectory}");
        }

        var paths = Walk(root).Select(path => Path.GetRelativePath(root, path)).Order().ToArray();
        var files = paths.Where(IsRead)
            .Select(path => new SourceFile(path, File.ReadAllText(Path.Combine(root, path))));
        return new Tree(files, paths);
    }

    private static bool IsRead(string path) =>
        path is "dev" or ".ci/run" || ReadExtensions.Contains(Path.GetExtension(path));

    private static IEnumerable<string> Walk(string folder) =>
        Directory.EnumerateFiles(folder).Concat(Directory.EnumerateDirectories(folder)
            .Where(child => !SkippedFolders.Contains(Path.GetFileName(child)))
            .SelectMany(Walk));

    private static IEnumerable<string> WithFolders(string path)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1))
        {
            yield return path[..end];
        }
    }

    private static IEnumerable<string> Identifiers(SourceFile file) =>
        file.Root.DescendantTokens()
            .Where(token => token.IsKind(SyntaxKind.IdentifierToken))
            .Select(token => token.ValueText);
}
