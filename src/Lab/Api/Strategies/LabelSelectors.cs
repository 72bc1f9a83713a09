using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>Selectors of labels as objects bear them: matchLabels and matchExpressions.</summary>
internal static class LabelSelectors
{
    public static bool Matches(JsonObject? selector, JsonObject? labels)
    {
        foreach (var (key, _) in selector.Child("matchLabels") ?? [])
        {
            if (!labels.Has(key) || selector.Child("matchLabels").Text(key) != labels.Text(key))
            {
                return false;
            }
        }

        return selector.Children("matchExpressions").All(one => IsMet(one, labels));
    }

    /// <summary>As a query says it: "app=web,tier in (a,b)".</summary>
    public static string ToText(JsonObject? selector)
    {
        var parts = new List<string>();
        foreach (var (key, _) in selector.Child("matchLabels") ?? [])
        {
            parts.Add($"{key}={selector.Child("matchLabels").Text(key)}");
        }

        foreach (var one in selector.Children("matchExpressions"))
        {
            var values = string.Join(",", one.Texts("values").Order(StringComparer.Ordinal));
            parts.Add(one.Text("operator") switch
            {
                "In" => $"{one.Text("key")} in ({values})",
                "NotIn" => $"{one.Text("key")} notin ({values})",
                "Exists" => one.Text("key"),
                _ => $"!{one.Text("key")}",
            });
        }

        return string.Join(",", parts.Order(StringComparer.Ordinal));
    }

    private static bool IsMet(JsonObject expression, JsonObject? labels)
    {
        var key = expression.Text("key");
        var (isThere, values) = (labels.Has(key), expression.Texts("values"));
        return expression.Text("operator") switch
        {
            "In" => isThere && values.Contains(labels.Text(key)),
            "NotIn" => !isThere || !values.Contains(labels.Text(key)),
            "Exists" => isThere,
            "DoesNotExist" => !isThere,
            _ => false,
        };
    }
}
