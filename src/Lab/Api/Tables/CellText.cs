using k8s.Models;

namespace Signalbox.Lab.Api.Tables;

/// <summary>Words that several tables share.</summary>
internal static class CellText
{
    public const string None = "<none>";

    /// <summary>How many of a list are shown before "+ N more...".</summary>
    private const int Shown = 3;

    public static string OrNone(string? text) => string.IsNullOrEmpty(text) ? None : text;

    /// <summary>The first few, and how many more there are; "" for none.</summary>
    public static string Few(IReadOnlyList<string> all)
    {
        var text = string.Join(',', all.Take(Shown));
        return all.Count <= Shown
            ? text
            : $"{text} + {all.Count - Shown} more...";
    }

    /// <summary>"a=b,c=d" in the order of the keys.</summary>
    public static string Labels(IDictionary<string, string>? labels) => OrNone(Pairs(labels));

    /// <summary>The selector in the form that -l takes, in the order of the keys; "" for one that selects nothing or
    /// everything.</summary>
    public static string Selector(V1LabelSelector? selector)
    {
        var equal = (selector?.MatchLabels ?? new Dictionary<string, string>())
            .Select(label => (label.Key, Text: $"{label.Key}={label.Value}"));
        var others = (selector?.MatchExpressions ?? [])
            .Select(requirement => (requirement.Key, Text: Requirement(requirement)));
        return string.Join(',', equal.Concat(others).OrderBy(one => one.Key, StringComparer.Ordinal)
            .Select(one => one.Text));
    }

    public static string ContainerNames(V1PodTemplateSpec? template) =>
        string.Join(',', Containers(template).Select(container => container.Name));

    public static string ContainerImages(V1PodTemplateSpec? template) =>
        string.Join(',', Containers(template).Select(container => container.Image));

    private static string Requirement(V1LabelSelectorRequirement requirement) => requirement.OperatorProperty switch
    {
        "Exists" => requirement.Key,
        "DoesNotExist" => "!" + requirement.Key,
        "In" => $"{requirement.Key} in ({Sorted(requirement.Values)})",
        _ => $"{requirement.Key} notin ({Sorted(requirement.Values)})",
    };

    private static string Sorted(IList<string>? values) =>
        string.Join(',', (values ?? []).Order(StringComparer.Ordinal));

    private static string Pairs(IDictionary<string, string>? labels) => string.Join(
        ',', (labels ?? new Dictionary<string, string>()).OrderBy(label => label.Key, StringComparer.Ordinal)
            .Select(label => $"{label.Key}={label.Value}"));

    private static IEnumerable<V1Container> Containers(V1PodTemplateSpec? template) =>
        template?.Spec?.Containers ?? [];
}
