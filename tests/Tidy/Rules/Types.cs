using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Signalbox.Tidy.Reading;

namespace Signalbox.Tidy.Rules;

/// <summary>One public type a file, in the namespace of its folder, named for what it is, with a comment that says so.
/// </summary>
public static class Types
{
    public const string OnePublicType = "one-public-type";
    public const string TypeName = "type-name";
    public const string FolderName = "folder-name";
    public const string DocComment = "doc-comment";
    public const string Namespace = "namespace";

    private static readonly string[] EmptySuffixes =
    [
        "Manager", "Helper", "Helpers", "Util", "Utils", "Utilities", "Common", "Misc", "Impl", "Info", "Data", "Base",
        "Processor", "Handler",
    ];

    private static readonly string[] EmptyFolders =
        ["Infrastructure", "Shared", "Extensions", "Helpers", "Utils", "Utilities", "Common", "Misc"];

    /// <summary>A family shares a file. First is the type that the file is named for; beside it may stand cases that
    /// derive from it, the same name with other type parameters, companions whose names begin with its own (Command,
    /// CommandResult), and enums, delegates and records without a body that speak of it or that it speaks of.
    /// </summary>
    public static IEnumerable<Finding> CheckOnePublicType(Tree tree) =>
        from file in tree.Code
        where file.Area == "src"
        let types = Declared(file).Where(type => IsPublic(type) && !IsNested(type)).ToArray()
        let first = types.FirstOrDefault(type => NameOf(type) == file.Name.Split('.')[0]) ?? types.FirstOrDefault()
        from type in types
        where type != first && !BelongsTo(type, first)
        select file.Finding(OnePublicType, NameOf(type), $"{NameOf(type)} is public beside {NameOf(first)}");

    public static IEnumerable<Finding> CheckNames(Tree tree) =>
        from file in tree.Code
        from type in Declared(file)
        let suffix = EmptySuffixes.FirstOrDefault(suffix => NameOf(type).EndsWith(suffix, StringComparison.Ordinal))
        where suffix is not null
        select file.Finding(TypeName, NameOf(type), $"{NameOf(type)}: {suffix} says nothing");

    public static IEnumerable<Finding> CheckFolders(Tree tree) =>
        from file in tree.Code
        from folder in file.Parts[..^1].Intersect(EmptyFolders)
        select file.Finding(FolderName, folder, $"a folder named {folder} is an attic");

    /// <summary>Cases nested in the closed family that they derive from are covered by its comment.</summary>
    public static IEnumerable<Finding> CheckDocComments(Tree tree)
    {
        var parts = tree.Code.Where(file => file.Area == "src")
            .SelectMany(file => Declared(file).Where(IsPublic).Select(type => (file, type)))
            .GroupBy(part => (string.Join('/', part.file.Parts[..^1]), NameOf(part.type), Arity(part.type)));
        return
            from part in parts
            where !part.Any(one => HasComment(one.type) || IsCase(one.type))
            let first = part.First()
            select first.file.Finding(DocComment, NameOf(first.type), $"{NameOf(first.type)} has no doc comment");
    }

    /// <summary>A file of top-level statements has no namespace. bench is one project.</summary>
    public static IEnumerable<Finding> CheckNamespace(Tree tree)
    {
        foreach (var file in tree.Code.Where(file => Declared(file).Any()))
        {
            var project = file.Area == "bench" ? "Signalbox.Bench" : "Signalbox";
            var wanted = string.Join('.', file.Parts[1..^1].Prepend(project));
            var found = file.Root.Members.OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault();
            if (found is not FileScopedNamespaceDeclarationSyntax || found.Name.ToString() != wanted)
            {
                yield return file.Finding(Namespace, "", $"not in 'namespace {wanted};', as its folder asks");
            }
        }
    }

    private static IEnumerable<MemberDeclarationSyntax> Declared(SourceFile file) =>
        file.Root.DescendantNodes().Where(node => node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax)
            .Cast<MemberDeclarationSyntax>();

    private static string NameOf(MemberDeclarationSyntax type) =>
        type is DelegateDeclarationSyntax made
            ? made.Identifier.ValueText
            : ((BaseTypeDeclarationSyntax)type).Identifier.ValueText;

    private static int Arity(MemberDeclarationSyntax type) => (type as TypeDeclarationSyntax)?.Arity ?? 0;

    private static bool IsNested(MemberDeclarationSyntax type) => type.Parent is TypeDeclarationSyntax;

    private static bool IsPublic(MemberDeclarationSyntax type) =>
        type.AncestorsAndSelf().OfType<MemberDeclarationSyntax>()
            .Where(level => level is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax)
            .All(level => level.Modifiers.Any(SyntaxKind.PublicKeyword));

    private static bool BelongsTo(MemberDeclarationSyntax type, MemberDeclarationSyntax first) =>
        DerivesFrom(type, NameOf(first)) || NameOf(type).StartsWith(NameOf(first), StringComparison.Ordinal)
        || (IsPlainValue(type) && (SpeaksOf(first, NameOf(type)) || SpeaksOf(type, NameOf(first))));

    private static bool IsPlainValue(MemberDeclarationSyntax type) =>
        type is EnumDeclarationSyntax or DelegateDeclarationSyntax or RecordDeclarationSyntax { Members.Count: 0 };

    private static bool SpeaksOf(MemberDeclarationSyntax type, string name) =>
        type.DescendantNodes().OfType<IdentifierNameSyntax>().Any(word => word.Identifier.ValueText == name);

    private static bool IsCase(MemberDeclarationSyntax type) =>
        type.Parent is TypeDeclarationSyntax family && DerivesFrom(type, NameOf(family));

    private static bool DerivesFrom(MemberDeclarationSyntax type, string name) =>
        type is BaseTypeDeclarationSyntax { BaseList.Types: var bases }
        && bases.Any(one => one.Type.ToString().Split('<')[0] == name);

    private static bool HasComment(MemberDeclarationSyntax type) =>
        type.GetLeadingTrivia().Any(trivia => trivia.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia));
}
