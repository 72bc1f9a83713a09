using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Access;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Writes;

/// <summary>The roles that every cluster has, and to whom they are given, as far as the lab has what they are about.
/// Source: the bootstrap policy of kube-apiserver's RBAC.</summary>
internal static class BootstrapRoles
{
    private const string Group = "rbac.authorization.k8s.io";
    private const string Aggregate = "rbac.authorization.k8s.io/aggregate-to-";
    private const string Read = "get,list,watch";
    private const string Write = "create,delete,deletecollection,patch,update";
    private const string Health = "/healthz,/livez,/readyz,/version,/version/";

    private const string Viewed = $"""
        {Read}|-|configmaps,endpoints,persistentvolumeclaims,persistentvolumeclaims/status,pods,serviceaccounts,
          services,services/status
        {Read}|-|bindings,events,limitranges,namespaces/status,pods/log,pods/status,resourcequotas,
          resourcequotas/status
        {Read}|-|namespaces
        {Read}|discovery.k8s.io|endpointslices
        {Read}|apps|controllerrevisions,daemonsets,daemonsets/status,deployments,deployments/scale,
          deployments/status,replicasets,replicasets/scale,replicasets/status,statefulsets,
          statefulsets/scale,statefulsets/status
        {Read}|batch|cronjobs,cronjobs/status,jobs,jobs/status
        {Read}|networking.k8s.io|ingresses,ingresses/status,networkpolicies
        {Read}|policy|poddisruptionbudgets,poddisruptionbudgets/status
        """;

    private const string Edited = $"""
        {Read}|-|pods/attach,pods/exec,pods/portforward,pods/proxy,secrets,services/proxy
        impersonate|-|serviceaccounts
        {Write}|-|pods,pods/attach,pods/exec,pods/portforward,pods/proxy
        create|-|pods/eviction
        {Write}|-|configmaps,events,persistentvolumeclaims,secrets,serviceaccounts,services,services/proxy
        create|-|serviceaccounts/token
        {Write}|apps|daemonsets,deployments,deployments/scale,replicasets,replicasets/scale,statefulsets,
          statefulsets/scale
        {Write}|batch|cronjobs,jobs
        {Write}|networking.k8s.io|ingresses,networkpolicies
        {Write}|policy|poddisruptionbudgets
        {Read},{Write}|coordination.k8s.io|leases
        """;

    private const string Administered = $"""
        create|authorization.k8s.io|localsubjectaccessreviews
        {Read},{Write}|{Group}|rolebindings,roles
        """;

    private const string Proxied = """
        list,watch|-|services,endpoints
        get,list,watch|-|nodes
        list,watch|discovery.k8s.io|endpointslices
        list,watch|networking.k8s.io|servicecidrs
        create,patch,update|-,events.k8s.io|events
        """;

    private const string AboutOneself = """
        create|authorization.k8s.io|selfsubjectaccessreviews,selfsubjectrulesreviews
        create|authentication.k8s.io|selfsubjectreviews
        """;

    private const string Discovered =
        "get|/api,/api/*,/apis,/apis/*,/healthz,/livez,/openapi,/openapi/*,/readyz,/version,/version/";

    /// <summary>Made anew with each call: whoever asks owns them. Roles before what binds them.</summary>
    public static IReadOnlyList<(ResourceKind Kind, string Name, JsonObject Content)> All =>
    [
        Role("cluster-admin", "*|*|*\n*|*"),
        Sum("admin", null),
        Sum("edit", "admin"),
        Sum("view", "edit"),
        Role("system:aggregate-to-admin", Administered, "admin"),
        Role("system:aggregate-to-edit", Edited, "edit"),
        Role("system:aggregate-to-view", Viewed, "view"),
        Role("system:basic-user", AboutOneself),
        Role("system:discovery", Discovered),
        Role("system:public-info-viewer", $"get|{Health}"),
        Role("system:node-proxier", Proxied),
        Binding("cluster-admin", "Group", Authorizer.Masters),
        Binding("system:basic-user", "Group", ApiUser.Authenticated),
        Binding("system:discovery", "Group", ApiUser.Authenticated),
        Binding("system:public-info-viewer", "Group", ApiUser.Authenticated, ApiUser.Unauthenticated),
        Binding("system:node-proxier", "User", "system:kube-proxy"),
    ];

    /// <param name="name">The role's.</param>
    /// <param name="rules">A line each: verbs, groups ("-" is the core's) and resources; or verbs and paths. A line
    /// that ends with a comma goes on in the next.</param>
    /// <param name="partOf">Which sum of roles it goes into.</param>
    private static (ResourceKind Kind, string Name, JsonObject Content) Role(
        string name, string rules, string? partOf = null) =>
        (AccessKinds.ClusterRoles, name, new JsonObject
        {
            ["metadata"] = Metadata(partOf),
            ["rules"] = new JsonArray(
            [
                .. rules.Replace(",\n  ", ",", StringComparison.Ordinal).Split('\n').Select(Rule),
            ]),
        });

    /// <summary>A role whose rules are those of others.</summary>
    private static (ResourceKind Kind, string Name, JsonObject Content) Sum(string name, string? partOf) =>
        (AccessKinds.ClusterRoles, name, new JsonObject
        {
            ["metadata"] = Metadata(partOf),
            ["aggregationRule"] = new JsonObject
            {
                ["clusterRoleSelectors"] = new JsonArray(new JsonObject
                {
                    ["matchLabels"] = new JsonObject { [Aggregate + name] = "true" },
                }),
            },
        });

    private static (ResourceKind Kind, string Name, JsonObject Content) Binding(
        string role, string kind, params string[] subjects) =>
        (AccessKinds.ClusterRoleBindings, role, new JsonObject
        {
            ["metadata"] = Metadata(null),
            ["roleRef"] = new JsonObject
            {
                ["apiGroup"] = Group,
                ["kind"] = AccessKinds.ClusterRoles.Kind,
                ["name"] = role,
            },
            ["subjects"] = new JsonArray([.. subjects.Select(subject => new JsonObject
            {
                ["apiGroup"] = Group,
                ["kind"] = kind,
                ["name"] = subject,
            })]),
        });

    private static JsonObject Metadata(string? partOf)
    {
        var labels = new JsonObject { ["kubernetes.io/bootstrapping"] = "rbac-defaults" };
        if (partOf is not null)
        {
            labels[Aggregate + partOf] = "true";
        }

        return new JsonObject
        {
            ["labels"] = labels,
            ["annotations"] = new JsonObject { ["rbac.authorization.kubernetes.io/autoupdate"] = "true" },
        };
    }

    private static JsonObject Rule(string line) => line.Split('|') switch
    {
        [var verbs, var groups, var resources] => new JsonObject
        {
            ["apiGroups"] = Texts(groups.Split(',').Select(group => group == "-" ? "" : group)),
            ["resources"] = Texts(resources.Split(',')),
            ["verbs"] = Texts(verbs.Split(',')),
        },
        [var verbs, var paths] => new JsonObject
        {
            ["nonResourceURLs"] = Texts(paths.Split(',')),
            ["verbs"] = Texts(verbs.Split(',')),
        },
        _ => throw new FormatException($"not a rule: {line}"),
    };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
