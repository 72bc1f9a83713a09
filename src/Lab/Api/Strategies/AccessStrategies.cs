using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>Roles and what binds them. Source: SetDefaults of rbac/v1, ValidatePolicyRule, ValidateRoleBinding and
/// ValidateRoleBindingUpdate.</summary>
internal static class AccessStrategies
{
    public const string Group = "rbac.authorization.k8s.io";

    public static void ValidateRole(JsonObject json, FieldErrors errors) => Rules(json, errors, isNamespaced: true);

    public static void ValidateClusterRole(JsonObject json, FieldErrors errors) =>
        Rules(json, errors, isNamespaced: false);

    public static void FillBinding(JsonObject json)
    {
        json.Ensure("roleRef").Default("apiGroup", Group);
        foreach (var subject in json.Children("subjects"))
        {
            if (subject.Text("kind") is "User" or "Group")
            {
                subject.Default("apiGroup", Group);
            }
        }
    }

    public static void ValidateRoleBinding(JsonObject json, FieldErrors errors) =>
        Binding(json, errors, ["Role", "ClusterRole"]);

    public static void ValidateClusterRoleBinding(JsonObject json, FieldErrors errors) =>
        Binding(json, errors, ["ClusterRole"]);

    public static void ValidateBindingChange(JsonObject before, JsonObject after, FieldErrors errors)
    {
        if (!before.HasSame("roleRef", after))
        {
            errors.Invalid("roleRef", after["roleRef"]?.DeepClone(), "cannot change roleRef");
        }
    }

    private static void Rules(JsonObject json, FieldErrors errors, bool isNamespaced)
    {
        var rules = json.Children("rules");
        for (var index = 0; index < rules.Count; index++)
        {
            Rule(rules[index], $"rules[{index}]", errors, isNamespaced);
        }
    }

    private static void Rule(JsonObject rule, string field, FieldErrors errors, bool isNamespaced)
    {
        if (rule.Texts("verbs").Count == 0)
        {
            errors.Required($"{field}.verbs", "verbs must contain at least one value");
        }

        if (rule.Texts("nonResourceURLs").Count > 0)
        {
            var urls = rule["nonResourceURLs"]?.DeepClone();
            if (isNamespaced)
            {
                errors.Invalid(
                    $"{field}.nonResourceURLs", urls, "namespaced rules cannot apply to non-resource URLs");
            }

            if (rule.Texts("apiGroups").Count + rule.Texts("resources").Count + rule.Texts("resourceNames").Count > 0)
            {
                errors.Invalid(
                    $"{field}.nonResourceURLs", urls,
                    "rules cannot apply to both regular resources and non-resource URLs");
            }

            return;
        }

        if (rule.Texts("apiGroups").Count == 0)
        {
            errors.Required($"{field}.apiGroups", "resource rules must supply at least one api group");
        }

        if (rule.Texts("resources").Count == 0)
        {
            errors.Required($"{field}.resources", "resource rules must supply at least one resource");
        }
    }

    private static void Binding(JsonObject json, FieldErrors errors, string[] kinds)
    {
        var role = json.Child("roleRef") ?? [];
        if (role.Text("apiGroup") is var group and not Group)
        {
            errors.NotSupported("roleRef.apiGroup", group, Group);
        }

        if (role.Text("kind") is var kind && !kinds.Contains(kind))
        {
            errors.NotSupported("roleRef.kind", kind, kinds.Order(StringComparer.Ordinal));
        }

        if (role.Text("name").Length == 0)
        {
            errors.Required("roleRef.name");
        }

        var subjects = json.Children("subjects");
        for (var index = 0; index < subjects.Count; index++)
        {
            Subject(subjects[index], $"subjects[{index}]", errors);
        }
    }

    private static void Subject(JsonObject subject, string field, FieldErrors errors)
    {
        if (subject.Text("name").Length == 0)
        {
            errors.Required($"{field}.name");
        }

        var kind = subject.Text("kind");
        var wanted = kind == "ServiceAccount" ? "" : Group;
        if (kind is not ("ServiceAccount" or "User" or "Group"))
        {
            errors.NotSupported($"{field}.kind", kind, "Group", "ServiceAccount", "User");
        }
        else if (subject.Text("apiGroup") != wanted)
        {
            errors.NotSupported($"{field}.apiGroup", subject.Text("apiGroup"), wanted);
        }
        else if (kind == "ServiceAccount" && subject.Text("namespace").Length == 0)
        {
            errors.Required($"{field}.namespace");
        }
    }
}
