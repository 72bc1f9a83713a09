using k8s.Models;

namespace Signalbox.Lab.Controllers.Loop;

/// <summary>Which labels a selector means.</summary>
internal static class Selectors
{
    public static bool Matches(IDictionary<string, string> wanted, IReadOnlyDictionary<string, string> labels) =>
        wanted.All(label => labels.TryGetValue(label.Key, out var value) && value == label.Value);

    /// <summary>No selector matches nothing, an empty one everything.</summary>
    public static bool Matches(V1LabelSelector? selector, IReadOnlyDictionary<string, string> labels) =>
        selector is not null
        && Matches(selector.MatchLabels ?? new Dictionary<string, string>(), labels)
        && (selector.MatchExpressions ?? []).All(one => IsMet(one, labels));

    public static bool IsEmpty(V1LabelSelector? selector) =>
        selector?.MatchLabels is not { Count: > 0 } && selector?.MatchExpressions is not { Count: > 0 };

    private static bool IsMet(V1LabelSelectorRequirement one, IReadOnlyDictionary<string, string> labels)
    {
        var isThere = labels.TryGetValue(one.Key, out var value);
        return one.OperatorProperty switch
        {
            "In" => isThere && one.Values.Contains(value!),
            "NotIn" => !isThere || !one.Values.Contains(value!),
            "Exists" => isThere,
            "DoesNotExist" => !isThere,
            // The API refuses any other word; an object that got past it selects nothing.
            _ => false,
        };
    }
}
