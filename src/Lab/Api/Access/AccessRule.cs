using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Access;

/// <summary>One rule of a role. Source: rbac/v1's evaluation helpers.</summary>
internal sealed record AccessRule(JsonObject Json)
{
    private const string Anything = "*";

    public IReadOnlyList<string> Verbs { get; } = Json.Texts("verbs");

    public IReadOnlyList<string> Groups { get; } = Json.Texts("apiGroups");

    public IReadOnlyList<string> Resources { get; } = Json.Texts("resources");

    public IReadOnlyList<string> Names { get; } = Json.Texts("resourceNames");

    public IReadOnlyList<string> Paths { get; } = Json.Texts("nonResourceURLs");

    public bool Allows(AccessRequest request) => Has(Verbs, request.Verb)
        && (request.Path is { } path ? Paths.Any(one => IsPath(one, path)) : AllowsResource(request));

    private bool AllowsResource(AccessRequest request) =>
        Has(Groups, request.Group)
        && (Has(Resources, request.WholeResource)
            || (request.Subresource.Length > 0 && Resources.Contains($"*/{request.Subresource}")))
        && (Names.Count == 0 || Names.Contains(request.Name));

    private static bool Has(IReadOnlyList<string> all, string wanted) => all.Contains(Anything) || all.Contains(wanted);

    private static bool IsPath(string rule, string path) =>
        rule == Anything || rule == path
        || (rule.EndsWith('*') && path.StartsWith(rule[..^1], StringComparison.Ordinal));
}
