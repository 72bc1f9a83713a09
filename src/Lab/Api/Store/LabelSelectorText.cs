using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Signalbox.Lab.Api.Store;

/// <summary>Reads label selectors: "a,!b,c=d,e!=f,g in (h,i),j notin (k)".</summary>
internal static partial class LabelSelectorText
{
    /// <summary>Throws <see cref="FormatException"/>.</summary>
    public static IReadOnlyList<LabelRequirement> Parse(string text)
    {
        var requirements = new List<LabelRequirement>();
        for (var at = 0; at < text.Length;)
        {
            var match = Requirement().Match(text, at);
            if (!match.Success || match.Length == 0)
            {
                throw new FormatException($"unable to parse requirement: found '{text[at..]}'");
            }

            requirements.Add(Read(match));
            at += match.Length;
            // A comma promises another requirement.
            if (match.Groups["more"].Length > 0 && at == text.Length)
            {
                throw new FormatException("unable to parse requirement: found '', expected: identifier after ','");
            }
        }

        return requirements;
    }

    private static LabelRequirement Read(Match match)
    {
        var key = match.Groups["key"].Value;
        var values = match.Groups["set"].Success ? match.Groups["set"].Value : match.Groups["value"].Value;
        var list = values.Split(',').Select(value => value.Trim()).ToImmutableArray();
        return (match.Groups["not"].Success, match.Groups["operator"].Value) switch
        {
            (true, "") => new LabelRequirement(key, LabelOperator.DoesNotExist, []),
            (true, _) => throw new FormatException($"unable to parse requirement: '{match.Value}' after '!'"),
            (_, "") => new LabelRequirement(key, LabelOperator.Exists, []),
            (_, "=" or "==" or "in") => new LabelRequirement(key, LabelOperator.In, list),
            _ => new LabelRequirement(key, LabelOperator.NotIn, list),
        };
    }

    [GeneratedRegex("""
        \G\s*(?<not>!)?\s*(?<key>[A-Za-z0-9]([A-Za-z0-9_./-]*[A-Za-z0-9])?)\s*
        ( (?<operator>==|=|!=)\s*(?<value>[A-Za-z0-9_.-]*)
        | (?<operator>in|notin)\s*\((?<set>[A-Za-z0-9_.,\s-]*)\) )?
        \s*(?<more>,|$)
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Requirement();
}
