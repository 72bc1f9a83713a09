using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Signalbox.Tidy.Reading;

namespace Signalbox.Tidy.Rules;

/// <summary>How long a file, a method and a line may be, how many parameters, how deep. Lines of a method count from
/// its signature, attributes and comments above it left out, to its last brace.</summary>
public static class Sizes
{
    public const string FileSize = "file-size";
    public const string MethodSize = "method-size";
    public const string LineLength = "line-length";
    public const string Parameters = "parameters";
    public const string Nesting = "nesting";

    private const int SourceLines = 300;
    private const int TestLines = 600;
    private const int MethodLines = 70;
    private const int LineCharacters = 120;
    private const int MostParameters = 5;
    private const int DeepestNesting = 3;

    public static IEnumerable<Finding> CheckFiles(Tree tree) =>
        from file in tree.Code
        let limit = file.Area == "src" ? SourceLines : TestLines
        where file.Lines.Length > limit
        select file.Finding(FileSize, "", $"{file.Lines.Length} lines, at most {limit}");

    public static IEnumerable<Finding> CheckLines(Tree tree) =>
        from file in tree.Files
        where file.IsCode || file.Area is ".dev" or ".ci" || file.Path == "dev"
        let tooLong = file.Lines.Index().Where(line => line.Item.Length > LineCharacters).ToArray()
        where tooLong.Length > 0
        let numbers = string.Join(", ", tooLong.Select(line => line.Index + 1))
        select file.Finding(LineLength, "", $"over {LineCharacters} characters: line {numbers}");

    public static IEnumerable<Finding> CheckMethods(Tree tree) =>
        from file in tree.Code
        from method in Methods(file)
        let lines = LineCount(method)
        where lines > MethodLines
        select file.Finding(MethodSize, NameOf(method), $"{NameOf(method)} has {lines} lines, at most {MethodLines}");

    /// <summary>A signature that C gives is C's, and a record's parameters are its properties: neither counts.
    /// Those of a theory are the columns of its table, and who calls is the compiler's to say.</summary>
    public static IEnumerable<Finding> CheckParameters(Tree tree) =>
        from file in tree.Code
        from method in Methods(file)
        let list = method switch
        {
            BaseMethodDeclarationSyntax { Body: null, ExpressionBody: null } => null,
            BaseMethodDeclarationSyntax declared => IsTheory(declared) ? null : declared.ParameterList,
            LocalFunctionStatementSyntax local => local.ParameterList,
            _ => null,
        }
        where list is not null
        let count = list.Parameters.Count(parameter => !IsFilledIn(parameter))
        where count > MostParameters
        select file.Finding(Parameters, NameOf(method), $"{NameOf(method)} takes {count} parameters");

    public static IEnumerable<Finding> CheckNesting(Tree tree) =>
        from file in tree.Code
        from method in Methods(file)
        where method is not LocalFunctionStatementSyntax
        let depth = method.DescendantNodes().Where(IsNesting).Select(node => Depth(node, method)).DefaultIfEmpty().Max()
        where depth > DeepestNesting
        select file.Finding(Nesting, NameOf(method), $"{NameOf(method)} nests {depth} deep, at most {DeepestNesting}");

    private static IEnumerable<SyntaxNode> Methods(SourceFile file) =>
        file.Root.DescendantNodes().Where(node =>
            node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax);

    private static bool IsFilledIn(ParameterSyntax parameter) =>
        parameter.AttributeLists.SelectMany(list => list.Attributes)
            .Any(one => one.Name.ToString() is "CallerFilePath" or "CallerLineNumber");

    private static bool IsTheory(BaseMethodDeclarationSyntax method) =>
        method.AttributeLists.SelectMany(list => list.Attributes).Any(one => one.Name.ToString() == "Theory");

    private static int LineCount(SyntaxNode method)
    {
        var attributes = method.ChildNodes().OfType<AttributeListSyntax>().LastOrDefault();
        var first = attributes is null ? method.GetFirstToken() : attributes.GetLastToken().GetNextToken();
        var signature = method.SyntaxTree.GetLineSpan(first.Span).StartLinePosition;
        return method.SyntaxTree.GetLineSpan(method.Span).EndLinePosition.Line - signature.Line + 1;
    }

    private static string NameOf(SyntaxNode method) => method switch
    {
        MethodDeclarationSyntax named => named.Identifier.ValueText,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.ValueText,
        LocalFunctionStatementSyntax local => local.Identifier.ValueText,
        AccessorDeclarationSyntax { Parent.Parent: PropertyDeclarationSyntax owner } => owner.Identifier.ValueText,
        BaseMethodDeclarationSyntax other => other.Kind().ToString(),
        _ => "accessor",
    };

    private static int Depth(SyntaxNode node, SyntaxNode method) =>
        node.AncestorsAndSelf().TakeWhile(ancestor => ancestor != method).Count(IsNesting);

    private static bool IsNesting(SyntaxNode node) => node switch
    {
        IfStatementSyntax => node.Parent is not ElseClauseSyntax,
        CommonForEachStatementSyntax or ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax => true,
        SwitchStatementSyntax or TryStatementSyntax or LockStatementSyntax => true,
        _ => false,
    };
}
