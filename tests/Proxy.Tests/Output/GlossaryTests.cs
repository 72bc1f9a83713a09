using System.Text.RegularExpressions;
using Signalbox.Testing.Golden;

namespace Signalbox.Proxy.Tests.Output;

/// <summary>A page for people who learn explains each word where it first comes up.</summary>
public sealed partial class GlossaryTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "docs");

    [Fact]
    public void Each_words_first_use_leads_to_the_glossary_and_each_entry_is_used()
    {
        var prose = NoProse().Replace(File.ReadAllText(Path.Combine(Folder, "understanding.md")), "");
        var terms = Heading().Matches(File.ReadAllText(Path.Combine(Folder, "glossary.md")))
            .Select(match => match.Groups[1].Value.Trim()).ToList();
        Assert.Equal(terms.Order(StringComparer.OrdinalIgnoreCase), terms);
        var wrong = terms.Where(term => !IsExplainedAtFirst(prose, term)).ToList();
        Assert.True(wrong.Count == 0, $"not a link at the first use: {string.Join(", ", wrong)}");
        var linked = Link().Matches(prose).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(linked.Distinct(), linked);
        Assert.Equal(terms.Select(term => term.ToLowerInvariant()).Order(), linked.Order());
    }

    private static bool IsExplainedAtFirst(string prose, string term)
    {
        var anchor = Regex.Escape(term.ToLowerInvariant());
        var use = Regex.Match(
            prose,
            $@"(?<![\w#-])(\[?){Regex.Escape(term)}(s|es|ed)?(?![\w-])(\]\(glossary\.md#{anchor}\))?",
            RegexOptions.IgnoreCase);
        return use.Success && use.Groups[1].Length > 0 && use.Groups[3].Success;
    }

    /// <summary>Code, and headings, which name what the text below them explains.</summary>
    [GeneratedRegex("```.*?```|`[^`]*`|(?<=\\n)#[^\\n]*", RegexOptions.Singleline)]
    private static partial Regex NoProse();

    [GeneratedRegex("^## (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"glossary\.md#([\w-]+)\)")]
    private static partial Regex Link();
}
