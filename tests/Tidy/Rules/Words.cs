using System.Text.RegularExpressions;
using Signalbox.Tidy.Reading;

namespace Signalbox.Tidy.Rules;

/// <summary>What is left open goes into a document, not into the code; and a file that needs regions needs splitting.
/// </summary>
public static partial class Words
{
    public const string Open = "open-work";
    public const string Region = "regions";

    public static IEnumerable<Finding> CheckOpen(Tree tree) =>
        from file in tree.Files
        from word in OpenWork().Matches(file.Text).Select(match => match.Value).Distinct()
        select file.Finding(Open, word, $"says {word}");

    public static IEnumerable<Finding> CheckRegions(Tree tree) =>
        from file in tree.Code
        where file.Root.DescendantTrivia().Any(trivia =>
            trivia.RawKind == (int)Microsoft.CodeAnalysis.CSharp.SyntaxKind.RegionDirectiveTrivia)
        select file.Finding(Region, "", "has a region");

    // Written so that it does not match itself.
    [GeneratedRegex(@"\b(TO[D]O|FIX[M]E|HAC[K]|XX[X])\b")]
    private static partial Regex OpenWork();
}
