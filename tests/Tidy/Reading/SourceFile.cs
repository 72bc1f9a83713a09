using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Signalbox.Tidy.Reading;

/// <summary>A text file of the repository; <paramref name="path"/> is relative to its root, with slashes.</summary>
public sealed class SourceFile(string path, string text)
{
    private static readonly string[] UnitRings =
        ["Core.Tests", "Cluster.Tests", "Kernel.Tests", "Proxy.Tests", "Tidy", "Golden", "Laws"];

    private readonly Lazy<CompilationUnitSyntax> _root = new(() =>
        CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview)).GetCompilationUnitRoot());

    public string Path { get; } = path;

    public string Text { get; } = text;

    public string[] Parts { get; } = path.Split('/');

    public string[] Lines { get; } = text.TrimEnd('\n').Split('\n');

    public string Name => Parts[^1];

    /// <summary>Whether it is code of a project; files that run by themselves are not.</summary>
    public bool IsCode => (Area is "src" or "tests" or "bench") && Name.EndsWith(".cs", StringComparison.Ordinal);

    /// <summary>src, tests, bench, docs, ... ; empty for a file at the root.</summary>
    public string Area => Parts.Length > 1 ? Parts[0] : "";

    /// <summary>The project's folder, such as Core or Core.Tests.</summary>
    public string Project => Parts.Length > 2 ? Parts[1] : "";

    /// <summary>Whether it belongs to the rings that need neither clock nor root nor network.</summary>
    public bool IsInUnitRings => Area == "tests" && UnitRings.Contains(Project);

    /// <summary>The syntax of a .cs file. Text that does not parse gives what could be made of it.</summary>
    public CompilationUnitSyntax Root => _root.Value;

    /// <summary>The line, from 1, that a piece of syntax begins in.</summary>
    public static int LineOf(Microsoft.CodeAnalysis.SyntaxNode node) =>
        node.SyntaxTree.GetLineSpan(node.Span).StartLinePosition.Line + 1;

    public Finding Finding(string rule, string subject, string message) =>
        new(rule, Path, subject, $"{Path}: {message}");
}
