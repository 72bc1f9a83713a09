using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Signalbox.Tidy.Reading;

namespace Signalbox.Tidy.Rules;

/// <summary>What only some rooms may do: native calls, other programs, I/O, waiting, state. By name, not by meaning: an
/// alias (using P = ...) escapes it. BannedSymbols.txt covers part of Core by meaning.</summary>
public static class Purity
{
    public const string Native = "native-code";
    public const string Processes = "processes";
    public const string Core = "core-purity";
    public const string StaticState = "static-state";

    private static readonly string[] NativeAttributes =
        ["LibraryImport", "LibraryImportAttribute", "DllImport", "DllImportAttribute"];

    private static readonly string[] ProcessTypes = ["Process", "ProcessStartInfo"];

    private static readonly string[] NotInCore =
        ["System.IO", "System.Net.Sockets", "System.Net.Http", "System.Threading", "System.Reflection", "Microsoft"];

    public static IEnumerable<Finding> CheckNative(Tree tree)
    {
        foreach (var file in tree.Files.Where(file => !IsKernel(file)))
        {
            if (file.Name.EndsWith(".csproj", StringComparison.Ordinal) && file.Text.Contains("AllowUnsafeBlocks"))
            {
                yield return file.Finding(Native, "AllowUnsafeBlocks", "only src/Kernel may allow unsafe blocks");
            }

            if (file.IsCode && file.Root.DescendantTokens().Any(token => token.IsKind(SyntaxKind.UnsafeKeyword)))
            {
                yield return file.Finding(Native, "unsafe", "unsafe code belongs in src/Kernel");
            }

            foreach (var name in file.IsCode ? NativeImports(file) : [])
            {
                yield return file.Finding(Native, name, $"{name} belongs in src/Kernel");
            }
        }
    }

    public static IEnumerable<Finding> CheckProcesses(Tree tree) =>
        from file in tree.Code
        where file.Area == "src" && file.Project is not ("Kernel" or "Lab")
        from name in Names(file).Intersect(ProcessTypes)
        select file.Finding(Processes, name, $"{name}: other programs are started by Kernel and Lab only");

    public static IEnumerable<Finding> CheckCore(Tree tree)
    {
        foreach (var file in tree.Code.Where(file => file.Area == "src" && file.Project == "Core"))
        {
            foreach (var directive in file.Root.DescendantNodes().OfType<UsingDirectiveSyntax>())
            {
                var name = directive.NamespaceOrType.ToString();
                if (NotInCore.Any(banned => name == banned || name.StartsWith(banned + '.', StringComparison.Ordinal)))
                {
                    yield return file.Finding(Core, name, $"Core does without {name}");
                }
            }

            if (file.Root.DescendantTokens().Any(token =>
                token.IsKind(SyntaxKind.AsyncKeyword) || token.IsKind(SyntaxKind.AwaitKeyword)))
            {
                yield return file.Finding(Core, "async", "Core is synchronous");
            }
        }
    }

    public static IEnumerable<Finding> CheckStaticState(Tree tree) =>
        from file in tree.Code
        where file.Area == "src"
        from member in file.Root.DescendantNodes().OfType<MemberDeclarationSyntax>()
        where member.Modifiers.Any(SyntaxKind.StaticKeyword) && IsMutable(member)
        let name = member switch
        {
            FieldDeclarationSyntax field => field.Declaration.Variables[0].Identifier.ValueText,
            PropertyDeclarationSyntax property => property.Identifier.ValueText,
            _ => "",
        }
        select file.Finding(StaticState, name, $"{name} is static and may be assigned anew");

    private static bool IsKernel(SourceFile file) => file.Area == "src" && file.Project == "Kernel";

    private static bool IsMutable(MemberDeclarationSyntax member) => member switch
    {
        FieldDeclarationSyntax field => !field.Modifiers.Any(SyntaxKind.ReadOnlyKeyword),
        PropertyDeclarationSyntax property => property.AccessorList?.Accessors.Any(accessor =>
            accessor.IsKind(SyntaxKind.SetAccessorDeclaration)
            && accessor is { Body: null, ExpressionBody: null }) == true,
        _ => false,
    };

    private static IEnumerable<string> NativeImports(SourceFile file) =>
        file.Root.DescendantNodes().OfType<AttributeSyntax>()
            .Select(attribute => attribute.Name.ToString().Split('.')[^1])
            .Intersect(NativeAttributes);

    private static IEnumerable<string> Names(SourceFile file) =>
        file.Root.DescendantNodes().OfType<IdentifierNameSyntax>().Select(name => name.Identifier.ValueText);
}
