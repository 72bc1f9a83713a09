using System.Xml.Linq;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Signalbox.Tidy.Reading;

namespace Signalbox.Tidy.Rules;

/// <summary>Which project, and which room of Core, may know which. The tables are the walls.</summary>
public static class Walls
{
    public const string References = "project-references";
    public const string Namespaces = "namespace-walls";
    public const string Rooms = "room-walls";

    private static readonly Dictionary<string, string[]> Projects = new()
    {
        ["Core"] = [],
        ["Cluster"] = ["Core"],
        ["Kernel"] = ["Core"],
        ["Proxy"] = ["Core", "Cluster", "Kernel"],
        ["Lab"] = ["Core", "Cluster", "Kernel"],
    };

    private static readonly string[] WithoutPackages = ["Core", "Kernel"];

    // The rooms below the backends. Rules, Render and Trace know each other's words.
    private static readonly Dictionary<string, string[]> CoreRooms = new()
    {
        ["Model"] = [],
        ["Plan"] = ["Model"],
    };

    public static IEnumerable<Finding> CheckReferences(Tree tree)
    {
        foreach (var file in tree.Files.Where(file => file.Area == "src" && file.Name.EndsWith(".csproj", Ordinal)))
        {
            if (!Projects.TryGetValue(file.Project, out var allowed))
            {
                yield return file.Finding(References, file.Project, "another assembly needs a written reason");
                continue;
            }

            var project = XDocument.Parse(file.Text);
            foreach (var target in Included(project, "ProjectReference").Select(ProjectName).Except(allowed))
            {
                yield return file.Finding(References, target, $"{file.Project} may not reference {target}");
            }

            foreach (var package in WithoutPackages.Contains(file.Project) ? Included(project, "PackageReference") : [])
            {
                yield return file.Finding(References, package, $"{file.Project} has no packages, but {package}");
            }
        }
    }

    public static IEnumerable<Finding> CheckNamespaces(Tree tree) =>
        from file in tree.Code
        where file.Area == "src" && Projects.ContainsKey(file.Project)
        from name in Mentioned(file)
        where name.Length > 1 && name[0] == "Signalbox" && Projects.ContainsKey(name[1])
        where name[1] != file.Project && !Projects[file.Project].Contains(name[1])
        let whole = string.Join('.', name)
        select file.Finding(Namespaces, whole, $"{file.Project} may not know {whole}");

    public static IEnumerable<Finding> CheckRooms(Tree tree) =>
        from file in tree.Code
        where file.Area == "src" && file.Project == "Core" && file.Parts.Length > 3
        let room = file.Parts[2]
        where CoreRooms.ContainsKey(room)
        from name in Mentioned(file)
        where name is ["Signalbox", "Core", _, ..] && name[2] != room && !CoreRooms[room].Contains(name[2])
        select file.Finding(Rooms, name[2], $"Core/{room} may not know Core/{name[2]}");

    private const StringComparison Ordinal = StringComparison.Ordinal;

    private static IEnumerable<string> Included(XDocument project, string element) =>
        project.Descendants(element).Select(item => (string?)item.Attribute("Include") ?? "");

    private static string ProjectName(string path) =>
        System.IO.Path.GetFileNameWithoutExtension(path.Replace('\\', '/'));

    /// <summary>The longest dotted names of a file, in using directives and in code, each once. Its own namespace is
    /// not one of them. A name that starts below Signalbox (Render.Text said from Core.Plan) is not seen.</summary>
    private static IEnumerable<string[]> Mentioned(SourceFile file) =>
        file.Root.DescendantNodes()
            .Where(node => node is QualifiedNameSyntax or MemberAccessExpressionSyntax
                && node.Parent is not (QualifiedNameSyntax or MemberAccessExpressionSyntax
                    or BaseNamespaceDeclarationSyntax))
            .Select(node => node.ToString().Replace("global::", "", Ordinal))
            .Distinct()
            .Select(name => name.Split('.'));
}
