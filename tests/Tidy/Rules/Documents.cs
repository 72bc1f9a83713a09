using System.Text.RegularExpressions;
using Signalbox.Tidy.Reading;

namespace Signalbox.Tidy.Rules;

/// <summary>Documents speak of what exists: linked and quoted paths are there, and names in backticks are names that
/// some code says. Fenced blocks are not read, the changelog is history.</summary>
public static partial class Documents
{
    public const string Path = "document-path";
    public const string Name = "document-name";

    public static IEnumerable<Finding> CheckPaths(Tree tree) =>
        from file in tree.Files.Where(IsDocument)
        let text = Fence().Replace(file.Text, "")
        from path in Quoted(text).Where(quoted => QuotedPath().IsMatch(quoted)).Select(path => path.Replace("./", ""))
            .Where(path => !tree.ExistsSomewhere(path))
            .Concat(Link().Matches(text).Select(match => match.Groups[1].Value)
                .Where(target => !tree.Exists(Resolve(file, target))))
        select file.Finding(Path, path, $"speaks of {path}, which is not there");

    public static IEnumerable<Finding> CheckNames(Tree tree) =>
        from file in tree.Files.Where(IsDocument)
        where file.Name is "README.md" or "ARCHITECTURE.md"
        from quoted in Quoted(Fence().Replace(file.Text, "")).Where(quoted => QuotedName().IsMatch(quoted))
        from part in TypeArguments().Replace(quoted, "").Split('.')
        where part.Any(char.IsLower) && !tree.Says(part)
        select file.Finding(Name, part, $"speaks of {part}, which no code says");

    private static bool IsDocument(SourceFile file) =>
        file.Name.EndsWith(".md", StringComparison.Ordinal) && file.Name != "CHANGELOG.md";

    private static IEnumerable<string> Quoted(string text) =>
        Backticks().Matches(text).Select(match => match.Groups[1].Value).Distinct();

    private static string Resolve(SourceFile file, string target)
    {
        var folder = file.Parts[..^1].ToList();
        foreach (var part in target.Split('#')[0].Split('/').Where(part => part is not ("." or "")))
        {
            if (part == ".." && folder.Count > 0)
            {
                folder.RemoveAt(folder.Count - 1);
            }
            else
            {
                folder.Add(part);
            }
        }

        return string.Join('/', folder);
    }

    [GeneratedRegex(@"^[ ]*```.*?^[ ]*```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Backticks();

    [GeneratedRegex(@"\]\((?!\w+:|#)([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^(\./)?(src|tests|bench|docs|deploy|\.dev|\.ci)/[\w./-]*$" +
        @"|^[\w.-]+\.(cs|csproj|props|md|slnx)$|^[A-Z]\w+(/[A-Z]\w+)+/?$")]
    private static partial Regex QuotedPath();

    [GeneratedRegex(@"^[A-Z]\w*(<[^>]*>)?(\.[A-Z]\w*)*(\(.*\))?$")]
    private static partial Regex QuotedName();

    [GeneratedRegex(@"<[^>]*>|\(.*\)")]
    private static partial Regex TypeArguments();
}
